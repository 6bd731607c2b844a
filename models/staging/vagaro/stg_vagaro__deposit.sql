-- One row per card transaction on its way to the bank.
with typed as (

    {{ typed_rows('vagaro', 'deposit') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        transaction_number,
        transaction_type,

        -- attributes
        customer_name,
        last_four,
        account_type,

        -- times
        paid_on,
        deposited_on,

        -- measures: refunds and fees are positive in columns of their own
        gross as gross_amount,
        refund as refund_amount,
        discount_fee as discount_fee_amount,
        per_transaction_fee as per_transaction_fee_amount,
        fee as other_fee_amount,
        net_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
