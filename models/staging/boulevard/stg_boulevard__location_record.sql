-- One row per location.
with typed as (

    {{ typed_rows('boulevard', 'location_record') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        location_id,
        external_id,

        -- attributes
        location_name,
        address_city,
        address_state,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
