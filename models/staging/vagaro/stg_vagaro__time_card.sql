-- One row per time that an employee clocked in.
with typed as (

    {{ typed_rows('vagaro', 'time_card') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        employee_name,
        role_name,

        -- times, local to the location, and measures
        worked_on,
        {{ time_on_day('worked_on', 'clock_in') }} as clocked_in_at,
        {{ time_on_day('worked_on', 'clock_out') }} as clocked_out_at,
        total_hours,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
