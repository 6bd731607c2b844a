-- One row per appointment row, with the chain of moves it belongs to: what it was first booked as
-- and what became of it. A row that was never moved is a chain of one.
with recursive appointments as (

    select * from {{ ref('appointment') }}

),

moved_into as (

    select distinct rescheduled_to_id
    from appointments
    where rescheduled_to_id is not null
    and rescheduled_to_id <> appointment_id

),

links as (

    select
        appointments.appointment_id as first_appointment_id,
        appointments.created_at as first_created_at,
        appointments.appointment_id,
        appointments.rescheduled_to_id,
        1 as link_number
    from appointments
    left join moved_into on appointments.appointment_id = moved_into.rescheduled_to_id
    where moved_into.rescheduled_to_id is null

    union all

    select
        links.first_appointment_id,
        links.first_created_at,
        appointments.appointment_id,
        appointments.rescheduled_to_id,
        links.link_number + 1 as link_number
    from links
    inner join appointments on links.rescheduled_to_id = appointments.appointment_id
    -- two rows that point at each other must not turn for ever
    where links.link_number < 50

),

last_links as (

    select
        first_appointment_id,
        appointment_id as last_appointment_id
    from links
    qualify row_number() over (
        partition by first_appointment_id order by link_number desc
    ) = 1

),

-- two rows moved into one: the one booked first gives the chain its age
placed as (

    select *
    from links
    qualify row_number() over (
        partition by appointment_id order by first_created_at, first_appointment_id
    ) = 1

),

final as (

    select
        appointments.appointment_id,
        coalesce(placed.first_appointment_id, appointments.appointment_id)
            as first_appointment_id,
        coalesce(placed.first_created_at, appointments.created_at) as first_created_at,
        coalesce(last_links.last_appointment_id, appointments.appointment_id)
            as last_appointment_id
    from appointments
    -- left join: rows that only point at each other have no first link
    left join placed on appointments.appointment_id = placed.appointment_id
    left join last_links on placed.first_appointment_id = last_links.first_appointment_id

)

select * from final
