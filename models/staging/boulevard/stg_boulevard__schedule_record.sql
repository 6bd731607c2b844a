-- One row per shift of a member of staff.
with typed as (

    {{ typed_rows('boulevard', 'schedule_record') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        schedule_id,
        location_id,
        staff_id,

        -- times, local to the location, written with or without their day
        start_on as worked_on,
        {{ time_on_day('start_on', 'start_time') }} as shift_starts_at,
        {{ time_on_day('start_on', 'end_time') }} as shift_ends_at,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
