-- One row per staff member and period that a file's name states.
with typed as (

    {{ typed_rows('jane', 'hours') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        staff_member as staff_name,

        -- times: null where the name of the file does not tell
        {{ stamp_first_day('export_stamp') }} as period_start_on,
        {{ stamp_last_day('export_stamp') }} as period_end_on,

        -- measures: the share is null for whoever was booked without a shift
        scheduled_hours,
        booked_hours,
        booked_share,
        booking_count,
        break_hours,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
