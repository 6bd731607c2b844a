-- One row per transfer to the practice's bank, of the API.
with typed as (

    {{ typed_rows('stripe', 'api_payouts') }}

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

        -- times: the arrival is midnight of a day
        created_at,
        cast(arrived_at as date) as arrived_on,

        -- measures
        currency,
        {{ from_minor_units('amount', 'currency') }} as payout_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
