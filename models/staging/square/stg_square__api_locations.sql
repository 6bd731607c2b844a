-- One row per place of the account.
with typed as (

    {{ typed_rows('square', 'api_locations') }}

),

final as (

    select
        -- keys
        account,
        location_id,

        -- attributes
        location_name,
        time_zone,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
