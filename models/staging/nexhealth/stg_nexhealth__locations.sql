-- One row per place.
with typed as (

    {{ typed_rows('nexhealth', 'locations') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        location_id,

        -- attributes
        location_name,
        time_zone,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
