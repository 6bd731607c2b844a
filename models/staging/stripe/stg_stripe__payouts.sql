-- One row per transfer to the practice's bank.
with typed as (

    {{ typed_rows('stripe', 'payouts') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        payout_id,

        -- attributes
        status,
        is_live,
        failure_message,

        -- times: the arrival is a day
        created_at,
        arrived_on,

        -- measures
        currency,
        amount as payout_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
