-- One row per booked service, cancelled and deleted ones included; times are local to
-- the centre.
with source as (

    {{ typed_rows('zenoti', 'appointment') }}

),

final as (

    select
        source.account,
        source.appointment_at,
        source.booked_at,
        source.invoice_no,
        {{ decode_entities('source.guest_name') }} as guest_name,
        {{ decode_entities('source.service_name') }} as service_name,
        {{ decode_entities('source.center_name') }} as center_name,
        source.starts_at,
        source.ends_at,
        source.scheduled_minutes,
        source.scheduled_with_recovery_minutes,
        source.recovery_minutes,
        {{ decode_entities('source.provider_name') }} as provider_name,
        {{ decode_entities('source.room_name') }} as room_name,
        source.status,
        source.guest_code,
        source.gender,
        source.email,
        source.is_add_on,
        source.checked_in_at,
        source.default_minutes,
        source.default_with_recovery_minutes,
        source.provider_code,
        source.request_type,
        {{ decode_entities('source.service_category') }} as service_category,
        {{ decode_entities('source.service_subcategory') }} as service_subcategory,
        {{ decode_entities('source.day_package') }} as day_package,
        source.room_category,
        {{ decode_entities('source.equipment') }} as equipment,
        source.is_rebooked,
        source.is_rebooking_source,
        source.booking_source,
        source.utm_source,
        source.utm_medium,
        source.appointment_category,
        source.business_unit,
        source.appointment_notes,
        {{ decode_entities('source.booked_by') }} as booked_by,
        {{ decode_entities('source.modified_by') }} as modified_by,
        source.modified_at,
        source.before_appointment,
        source.after_appointment,
        {{ decode_entities('source.reason') }} as reason,
        source.started_at,
        source.finished_at,
        source.is_first_visit,
        source.is_surprise_visit,
        source.actual_minutes,
        source.source_location_id,
        source.source_file,
        source.source_row,
        source.export_stamp,
        source.path_version,
        source.file_sha256

    from source

)

select * from final
