-- One row per completed appointment row in a room: the hours it takes, turnover included. A minute
-- covered twice belongs to the appointment that starts first.
with completed as (

    select * from {{ ref('completed_appointment') }}
    where room_id is not null

),

timed as (

    select
        *,
        {{ exclusive_minutes(
            'starts_at', 'ends_at', 'room_id', 'starts_on', 'appointment_id'
        ) }} as occupied_minutes
    from completed

),

final as (

    select
        appointment_id,
        patient_id,
        location_id,
        room_id,
        starts_on,
        cast(occupied_minutes / 60 as decimal(18, 6)) as occupied_hours
    from timed

)

select * from final
