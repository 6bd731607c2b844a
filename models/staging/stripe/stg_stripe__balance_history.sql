-- One row per movement of the balance, payouts included (negative).
with typed as (

    {{ typed_rows('stripe', 'balance_history') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        balance_transaction_id,
        source_id,
        transfer_id,

        -- attributes
        type,
        description,

        -- times, in UTC, without seconds
        created_at,
        available_at,

        -- measures
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
