-- One row per appointment, cancelled ones included, without blocked times; times are local to the place.
with bookings as (

    select * from {{ ref('int_nexhealth__booking') }}
    where not is_unavailable

),

services as (

    select * from {{ ref('int_nexhealth__visit_service') }}

),

operatories as (

    select * from {{ ref('stg_nexhealth__operatories') }}

),

channels as (

    select * from {{ ref('map_nexhealth__booking_channel') }}

),

final as (

    select
        -- keys
        {{ source_key('nexhealth', 'bookings.account', 'bookings.appointment_id') }}
            as appointment_id,
        {{ source_key('nexhealth', 'bookings.account', 'bookings.appointment_id') }}
            as booking_group_id,
        {{ source_key('nexhealth', 'bookings.account', "'visit:' || bookings.appointment_id") }}
            as invoice_id,
        {{ source_key('nexhealth', 'bookings.account', 'bookings.patient_id') }}
            as source_patient_key,
        {{ source_key('nexhealth', 'bookings.account', 'bookings.provider_id') }}
            as source_provider_key,
        {{ source_key('nexhealth', 'bookings.account', 'services.source_service_id') }}
            as source_service_key,
        bookings.source_location_id,
        bookings.location_name as source_location_name,
        operatories.operatory_name as room_name,
        cast(null as varchar) as device_name,

        -- times; entered after it began means read in with the history, not booked
        bookings.time_zone as source_time_zone,
        case when bookings.created_at <= bookings.starts_at then bookings.created_at end as created_at,
        bookings.starts_at,
        bookings.ends_at,
        cast(null as decimal(18, 4)) as recovery_minutes,
        bookings.checked_in_at,
        cast(null as timestamp) as started_at,
        bookings.checked_out_at as finished_at,
        case when bookings.appointment_status = 'cancelled' then bookings.cancelled_at end as cancelled_at,
        case
            when bookings.appointment_status <> 'cancelled' then null
            when bookings.cancelled_at is null then 'none'
            else 'exact'
        end as cancelled_at_basis,
        case when bookings.appointment_status = 'cancelled' then 'unknown' end as cancelled_by,
        cast(null as varchar) as cancel_reason,
        cast(null as boolean) as is_late_cancel,

        -- status and channel: the raw words stay beside the canonical ones
        bookings.appointment_status,
        bookings.flag as source_status,
        coalesce(channels.booking_channel, 'unknown') as booking_channel,
        bookings.is_booked_on_nexhealth as source_booking_channel,
        cast(null as varchar) as booked_by_name,
        cast(null as boolean) as is_consultation,
        bookings.is_new_patient as is_first_visit,
        cast(null as varchar) as referral_kind,
        cast(null as decimal(18, 2)) as deposit_amount,
        cast(null as varchar) as rescheduled_to_id,

        -- provenance
        'nexhealth' as source_system,
        bookings.account,
        bookings.source_file,
        bookings.source_row

    from bookings
    left join services
        on
            bookings.account = services.account
            and bookings.appointment_id = services.appointment_id
    left join operatories
        on
            bookings.account = operatories.account
            and bookings.operatory_id = operatories.operatory_id
    left join channels on lower(bookings.is_booked_on_nexhealth) = channels.source_booking_channel

)

select * from final
