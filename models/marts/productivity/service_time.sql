-- One row per completed appointment row with a performer: the minutes it takes, turnover included.
-- Scheduled times count, inside the shift or not. A minute that an earlier appointment of the same
-- person covers belongs to that one; what is covered twice is overlap.
with appointments as (

    select * from {{ ref('appointment') }}

),

patients as (

    select * from {{ ref('patient') }}

),

completed as (

    select
        appointments.appointment_id,
        appointments.patient_id,
        appointments.provider_id,
        appointments.location_id,
        appointments.starts_at,
        cast(appointments.starts_at as date) as starts_on,
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
    and appointments.provider_id is not null
    and appointments.ends_at >= appointments.starts_at
    and not coalesce(patients.is_test, false)

),

timed as (

    select
        *,
        {{ exclusive_minutes(
            'starts_at', 'ends_at', 'provider_id', 'starts_on', 'appointment_id'
        ) }} as completed_minutes
    from completed

),

final as (

    select
        appointment_id,
        patient_id,
        provider_id,
        location_id,
        starts_on,
        cast(completed_minutes as decimal(18, 6)) as completed_minutes,
        cast({{ minutes_between('starts_at', 'ends_at') }} - completed_minutes as decimal(18, 6))
            as overlap_minutes
    from timed

)

select * from final
