-- One row per chair.
with typed as (

    {{ typed_rows('open_dental', 'operatory') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        operatory_num,
        clinic_num,
        prov_dentist,
        prov_hygienist,

        -- attributes
        op_name as operatory_name,
        abbrev as abbreviation,
        is_hygiene,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
