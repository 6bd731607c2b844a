-- One row per appointment row that took place: where, by whom, with what, and the time it takes,
-- turnover included. Scheduled times count.
with appointments as (

    select * from {{ ref('appointment') }}

),

patients as (

    select * from {{ ref('patient') }}

),

final as (

    select
        appointments.appointment_id,
        appointments.patient_id,
        appointments.provider_id,
        appointments.location_id,
        appointments.service_id,
        appointments.room_id,
        appointments.device_id,
        appointments.starts_at,
        cast(appointments.starts_at as date) as starts_on,
        {{ month_start('appointments.starts_at') }} as month_start_on,
        {{ add_minutes('appointments.ends_at', 'coalesce(appointments.recovery_minutes, 0)') }}
            as ends_at
    from appointments
    -- left join: a walk-in without a name takes time too
    left join patients on appointments.patient_id = patients.patient_id
    where (
        appointments.appointment_status = 'completed'
        -- left open in the book, but the visit took place
        or (
            appointments.appointment_status in ('booked', 'confirmed', 'checked_in')
            and appointments.visit_id is not null
        )
    )
    and appointments.ends_at >= appointments.starts_at
    and not coalesce(patients.is_test, false)

)

select * from final
