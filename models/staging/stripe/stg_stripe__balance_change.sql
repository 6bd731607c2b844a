-- One row per movement of the balance: charge, refund, dispute or fee, each on its own
-- day. Payouts are left out of this report.
with typed as (

    {{ typed_rows('stripe', 'balance_change') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        balance_transaction_id,
        source_id,
        charge_id,
        payout_id,
        customer_id,

        -- attributes
        reporting_category,
        payment_method_type,
        customer_name,
        customer_email,
        description,

        -- times, in UTC
        created_at,
        available_at,
        payout_effective_at,

        -- measures: gross less fee is net; refunds and disputes are negative
        currency,
        gross as gross_amount,
        fee as fee_amount,
        net as net_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
