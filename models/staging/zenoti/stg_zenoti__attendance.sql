-- One row per employee, day, centre and schedule.
with source as (

    {{ typed_rows('zenoti', 'attendance') }}

),

final as (

    select
        source.account,
        source.worked_on,
        {{ decode_entities('source.employee_name') }} as employee_name,
        {{ decode_entities('source.job') }} as job,
        {{ decode_entities('source.center_name') }} as center_name,
        source.schedule,
        source.schedule_status,
        source.scheduled_hours,
        source.booked_hours,
        source.paid_block_out_minutes,
        source.actual_hours,
        source.source_location_id,
        source.source_file,
        source.source_row,
        source.export_stamp,
        source.path_version,
        source.file_sha256

    from source

)

select * from final
