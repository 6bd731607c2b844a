-- One row per booked service, cancelled ones included. The times of booking and
-- cancelling are written in UTC and stand in the log of events.
with appointments as (

    select * from {{ ref('int_boulevard__booking') }}

),

states as (

    select * from {{ ref('map_boulevard__appointment_state') }}

),

reasons as (

    select * from {{ ref('map_boulevard__cancellation_reason') }}

),

final as (

    select
        -- keys
        appointments.booking_id as appointment_id,
        {{ source_key('boulevard', 'appointments.account', 'appointments.appointment_id') }}
            as booking_group_id,
        cast(null as varchar) as invoice_id,
        {{ source_key('boulevard', 'appointments.account', 'appointments.client_id') }}
            as source_patient_key,
        {{ source_key('boulevard', 'appointments.account', 'appointments.staff_id') }}
            as source_provider_key,
        {{ source_key('boulevard', 'appointments.account', [
            'appointments.source_service_id',
        ]) }} as source_service_key,
        appointments.source_location_id,
        appointments.source_location_name,
        cast(null as varchar) as room_name,
        cast(null as varchar) as device_name,

        -- times: local to the location in the report, UTC in the API
        appointments.source_time_zone,
        cast(null as timestamp) as created_at,
        appointments.starts_at,
        appointments.ends_at,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as timestamp) as checked_in_at,
        cast(null as timestamp) as started_at,
        cast(null as timestamp) as finished_at,
        cast(null as timestamp) as cancelled_at,
        'none' as cancelled_at_basis,
        case when states.appointment_status = 'cancelled' then reasons.cancelled_by end
            as cancelled_by,
        appointments.cancellation_reason as cancel_reason,
        case when states.appointment_status = 'cancelled' then reasons.is_late_cancel end
            as is_late_cancel,

        -- status: the reason tells a no-show and a mistake from a cancellation
        case
            when states.appointment_status = 'cancelled'
                then coalesce(reasons.appointment_status, 'cancelled')
            else coalesce(states.appointment_status, 'unmapped')
        end as appointment_status,
        appointments.appointment_state as source_status,
        'unknown' as booking_channel,
        cast(null as varchar) as source_booking_channel,
        cast(null as varchar) as booked_by_name,
        cast(null as boolean) as is_consultation,
        cast(null as boolean) as is_first_visit,
        cast(null as varchar) as referral_kind,
        cast(null as decimal(18, 2)) as deposit_amount,
        cast(null as varchar) as rescheduled_to_id,

        -- provenance
        'boulevard' as source_system,
        appointments.account,
        appointments.source_file,
        appointments.source_row

    from appointments
    -- left join: a state nobody has mapped yet must not lose the appointment
    left join states on lower(appointments.appointment_state) = states.source_status
    left join reasons
        on
            lower(appointments.cancellation_reason)
            = reasons.source_cancellation_reason

)

select * from final
