-- One row per booked service; the appointment repeats within a visit.
with typed as (

    {{ typed_rows('boulevard', 'appointment_service_record') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        appointment_service_id,
        appointment_id,
        client_id,
        staff_id,
        service_id,
        location_id,

        -- attributes
        appointment_state,
        is_staff_requested,
        cancellation_reason,

        -- times, local to the location, written with or without their day
        {{ time_on_day('start_on', 'start_time') }} as starts_at,
        {{ time_on_day('start_on', 'end_time') }} as ends_at,
        cancelled_at_utc,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
