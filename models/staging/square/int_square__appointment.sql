-- One row per booking, cancelled ones included. `accepted` stays booked when its time
-- has passed: it is no proof of attendance.
with bookings as (

    select * from {{ ref('int_square__booking') }}

),

statuses as (

    select * from {{ ref('map_square__appointment_status') }}

),

final as (

    select
        -- keys: older files have no id, so the booking's own facts stand for it
        {{ source_key('square', 'bookings.account', [
            "coalesce(bookings.appointment_id, bookings.source_location_name || '|' || "
            ~ "cast(bookings.created_at as varchar) || '|' || "
            ~ "coalesce(bookings.client_name, '') || '|' || "
            ~ "cast(bookings.booking_occurrence as varchar))",
        ]) }} as appointment_id,
        cast(null as varchar) as booking_group_id,
        cast(null as varchar) as invoice_id,
        {{ source_key('square', 'bookings.account', 'bookings.source_patient_id') }}
            as source_patient_key,
        {{ source_key('square', 'bookings.account', [
            'lower(trim(bookings.staff_name))',
        ]) }} as source_provider_key,
        {{ source_key('square', 'bookings.account', [
            "'name:' || lower(trim(bookings.service_name))",
        ]) }} as source_service_key,
        bookings.source_location_id,
        bookings.source_location_name,
        cast(null as varchar) as room_name,
        cast(null as varchar) as device_name,

        -- times, local to the location
        cast(null as varchar) as source_time_zone,
        bookings.created_at,
        bookings.starts_at,
        bookings.ends_at,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as timestamp) as checked_in_at,
        cast(null as timestamp) as started_at,
        cast(null as timestamp) as finished_at,
        cast(null as timestamp) as cancelled_at,
        'none' as cancelled_at_basis,
        case
            when statuses.appointment_status = 'cancelled' then statuses.cancelled_by
        end as cancelled_by,
        cast(null as varchar) as cancel_reason,
        cast(null as boolean) as is_late_cancel,

        -- status: the raw word stays beside its canonical value
        coalesce(statuses.appointment_status, 'unmapped') as appointment_status,
        bookings.status as source_status,
        'unknown' as booking_channel,
        cast(null as varchar) as source_booking_channel,
        cast(null as varchar) as booked_by_name,
        cast(null as boolean) as is_consultation,
        cast(null as boolean) as is_first_visit,
        cast(null as varchar) as referral_kind,
        cast(null as decimal(18, 2)) as deposit_amount,
        cast(null as varchar) as rescheduled_to_id,

        -- provenance
        'square' as source_system,
        bookings.account,
        bookings.source_file,
        bookings.source_row

    from bookings
    -- left join: a status nobody has mapped yet must not lose the appointment
    left join statuses on lower(bookings.status) = statuses.source_status

)

select * from final
