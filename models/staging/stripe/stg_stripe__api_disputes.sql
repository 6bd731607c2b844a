-- One row per dispute of the API, with the charge that it is of.
with typed as (

    {{ typed_rows('stripe', 'api_disputes') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        dispute_id,
        charge_id,

        -- attributes
        status,
        reason,

        -- times, in UTC
        created_at,

        -- measures: what is disputed, positive
        currency,
        {{ from_minor_units('amount', 'currency') }} as disputed_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
