-- One row per booked service row, cancelled and deleted ones included; times on the location's clock.
with appointments as (

    select * from {{ ref('int_appointment__resolve') }}

),

visits as (

    select * from {{ ref('int_visit__base') }}

),

booked_visits as (

    select * from {{ ref('int_booked_visit__outcome') }}

),

rooms as (

    select * from {{ ref('room') }}

),

devices as (

    select * from {{ ref('device') }}

),

-- a name that two people of one source bear names neither
bookers as (

    select
        source_system,
        account,
        source_provider_name,
        min(provider_id) as provider_id
    from {{ ref('provider_identity') }}
    where source_provider_name is not null
    group by source_system, account, source_provider_name
    having count(distinct provider_id) = 1

),

final as (

    select
        appointments.appointment_id,
        appointments.booking_group_id,
        appointments.patient_id,
        appointments.provider_id,
        appointments.location_id,
        appointments.service_id,
        rooms.room_id,
        devices.device_id,

        appointments.created_at,
        appointments.starts_at,
        appointments.ends_at,
        appointments.recovery_minutes,
        appointments.checked_in_at,
        appointments.started_at,
        appointments.finished_at,
        appointments.cancelled_at,
        appointments.cancelled_at_basis,
        appointments.cancelled_by,

        appointments.resolved_status as appointment_status,
        appointments.source_status,
        appointments.booking_channel,
        bookers.provider_id as booked_by_provider_id,
        appointments.is_consultation,
        appointments.referral_kind,
        appointments.deposit_amount,
        appointments.rescheduled_to_id,
        visits.visit_id,
        booked_visits.booked_visit_id,
        appointments.source_booking_channel,
        appointments.cancel_reason,
        appointments.is_late_cancel,

        appointments.source_system,
        appointments.account,
        appointments.source_file,
        appointments.source_row
    from appointments
    left join rooms
        on
            appointments.location_id = rooms.location_id
            and {{ letters_and_digits('appointments.room_name') }} = {{ letters_and_digits('rooms.room_name') }}
    left join devices
        on
            appointments.location_id = devices.location_id
            and {{ letters_and_digits('appointments.device_name') }}
            in ({{ letters_and_digits('devices.device_name') }}, {{ letters_and_digits('devices.device_id') }})
    left join bookers
        on
            appointments.source_system = bookers.source_system
            and appointments.account = bookers.account
            and appointments.booked_by_name = bookers.source_provider_name
    -- a visit holds the rows of its day that took place
    left join visits
        on
            case
                when appointments.resolved_status = 'completed' and not appointments.is_pseudo
                    then appointments.patient_id
            end = visits.patient_id
            and appointments.location_id = visits.location_id
            and appointments.starts_on = visits.visit_on
    left join booked_visits
        on
            case
                when appointments.appointment_status <> 'deleted' then appointments.patient_id
            end = booked_visits.patient_id
            and appointments.location_id = booked_visits.location_id
            and appointments.starts_on = booked_visits.booked_on

)

select * from final
