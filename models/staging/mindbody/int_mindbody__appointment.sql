-- One row per booking. There is no time of booking and no time of cancelling;
-- cancellations in time are known from the API alone.
with bookings as (

    select * from {{ ref('int_mindbody__booking') }}

),

statuses as (

    select * from {{ ref('map_mindbody__appointment_status') }}

),

channels as (

    select * from {{ ref('map_mindbody__booking_channel') }}

),

final as (

    select
        -- keys
        bookings.booking_id as appointment_id,
        cast(null as varchar) as booking_group_id,
        cast(null as varchar) as invoice_id,
        {{ source_key('mindbody', 'bookings.account', 'bookings.client_id') }}
            as source_patient_key,
        {{ source_key('mindbody', 'bookings.account', 'bookings.source_provider_id') }}
            as source_provider_key,
        {{ source_key('mindbody', 'bookings.account', 'bookings.source_service_id') }}
            as source_service_key,
        bookings.source_location_id,
        cast(null as varchar) as source_location_name,
        cast(null as varchar) as room_name,
        cast(null as varchar) as device_name,

        -- times, local to the location
        cast(null as varchar) as source_time_zone,
        cast(null as timestamp) as created_at,
        bookings.starts_at,
        bookings.ends_at,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as timestamp) as checked_in_at,
        cast(null as timestamp) as started_at,
        cast(null as timestamp) as finished_at,
        cast(null as timestamp) as cancelled_at,
        'none' as cancelled_at_basis,
        cast(null as varchar) as cancelled_by,
        cast(null as varchar) as cancel_reason,
        statuses.is_late_cancel,

        -- status: no word is that of a booking of which nothing is known yet
        coalesce(statuses.appointment_status, 'unmapped') as appointment_status,
        bookings.status as source_status,
        coalesce(channels.booking_channel, 'unknown') as booking_channel,
        bookings.scheduled_online as source_booking_channel,
        cast(null as varchar) as booked_by_name,
        cast(null as boolean) as is_consultation,
        bookings.is_first_visit,
        cast(null as varchar) as referral_kind,
        cast(null as decimal(18, 2)) as deposit_amount,
        cast(null as varchar) as rescheduled_to_id,

        -- provenance
        'mindbody' as source_system,
        bookings.account,
        bookings.source_file,
        bookings.source_row

    from bookings
    -- left join: a status nobody has mapped yet must not lose the appointment
    left join statuses on coalesce(lower(bookings.status), 'none') = statuses.source_status
    left join channels
        on lower(bookings.scheduled_online) = channels.source_booking_channel

)

select * from final
