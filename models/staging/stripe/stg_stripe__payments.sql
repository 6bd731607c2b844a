-- One row per charge attempt of the payments list, failed ones included. A refund is no
-- row of its own.
with typed as (

    {{ typed_rows('stripe', 'payments') }}

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
        transfer_id,

        -- attributes
        status,
        is_captured,
        lower(mode) = 'live' as is_live,
        payment_source_type,
        card_brand,
        coalesce(customer_description, card_name) as customer_name,
        customer_email,
        customer_phone,
        description,
        dispute_status,
        dispute_reason,

        -- times, in UTC
        created_at,
        refunded_at,
        disputed_at,

        -- measures: what was charged in another currency counts as it was settled
        coalesce(converted_currency, currency) as currency,
        coalesce(converted_amount, amount) as charge_amount,
        coalesce(converted_amount_refunded, amount_refunded) as refunded_amount,
        fee as fee_amount,
        disputed_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
