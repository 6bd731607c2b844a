-- One row per clinic.
with typed as (

    {{ typed_rows('open_dental', 'clinic') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        clinic_num,

        -- attributes
        description,
        abbr as abbreviation,
        time_zone,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
