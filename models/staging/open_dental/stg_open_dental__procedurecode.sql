-- One row per procedure code of the office.
with typed as (

    {{ typed_rows('open_dental', 'procedurecode') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        code_num,
        proc_code,
        proc_cat,

        -- attributes
        descript as description,
        abbr_desc as abbreviation,
        is_hygiene,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
