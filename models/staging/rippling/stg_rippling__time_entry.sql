-- One row per time entry, a shift or a part of one.
with typed as (

    {{ typed_rows('rippling', 'time_entry') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        employee_number,
        work_email,

        -- attributes
        employee_name,
        coalesce(work_location, department) as source_location_name,

        -- times and measures
        worked_on,
        worked_hours,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
