-- One row per appointment that was moved or came from a move: the booking it began with and the one
-- it ended in.
with recursive appointments as (

    select * from {{ ref('int_appointment__record') }}

),

links as (

    select
        earlier.appointment_id as from_id,
        later.appointment_id as to_id
    from appointments as earlier
    inner join appointments as later on earlier.rescheduled_to_id = later.appointment_id
    where earlier.appointment_id <> later.appointment_id

),

-- `union`, not `union all`: an appointment that points back into its own chain ends the walk
reached (first_id, appointment_id) as (

    select links.from_id as first_id, links.from_id as appointment_id
    from links
    left join links as before on links.from_id = before.to_id
    where before.to_id is null
    union
    select reached.first_id, links.to_id as appointment_id
    from reached
    inner join links on reached.appointment_id = links.from_id

),

final as (

    select
        reached.appointment_id,
        min(reached.first_id) as first_appointment_id,
        min(firsts.created_at) as first_created_at
    from reached
    inner join appointments as firsts on reached.first_id = firsts.appointment_id
    group by reached.appointment_id

)

select * from final
