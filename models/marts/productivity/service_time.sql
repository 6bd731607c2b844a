-- One row per completed appointment row with a performer: the minutes it takes, turnover included.
-- Scheduled times count, inside the shift or not. A minute that an earlier appointment of the same
-- person covers belongs to that one; what is covered twice is overlap.
with completed as (

    select * from {{ ref('completed_appointment') }}
    where provider_id is not null

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
