-- One row per charge attempt of the API, failed ones included.
with typed as (

    {{ typed_rows('stripe', 'api_charges') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        charge_id,
        payment_intent_id,
        customer_id,
        invoice_id,
        balance_transaction_id,

        -- attributes
        status,
        is_captured,
        is_live,
        payment_method_type,
        billing_name as customer_name,
        coalesce(billing_email, receipt_email) as customer_email,
        billing_phone as customer_phone,
        description,

        -- times, in UTC
        created_at,

        -- measures: of a hold that was captured in part, that part; what was refunded
        -- includes the rest of such a hold, so the refunds themselves count
        currency,
        {{ from_minor_units('coalesce(amount_captured, amount)', 'currency') }}
            as charge_amount,
        {{ from_minor_units('amount_refunded', 'currency') }} as refunded_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
