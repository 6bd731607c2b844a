-- One row per booked visit that somebody made: when first, and how. A booking that continues another
-- one which was moved is not made again; what was imported, or nobody knows how, is left out.
with appointments as (

    select * from {{ ref('appointment') }}

),

booked_visits as (

    select * from {{ ref('booked_visit') }}

),

successors as (

    select distinct rescheduled_to_id
    from appointments
    where rescheduled_to_id <> appointment_id

),

made as (

    select
        appointments.booked_visit_id,
        min(appointments.created_at) as made_at
    from appointments
    left join successors on appointments.appointment_id = successors.rescheduled_to_id
    where appointments.booked_visit_id is not null
    and appointments.appointment_status <> 'unmapped'
    and successors.rescheduled_to_id is null
    group by appointments.booked_visit_id

),

final as (

    select
        booked_visits.booked_visit_id,
        booked_visits.patient_id,
        booked_visits.location_id,
        cast(made.made_at as date) as made_on,
        booked_visits.booking_channel
    from made
    inner join booked_visits on made.booked_visit_id = booked_visits.booked_visit_id
    where cast(made.made_at as date) <= {{ as_of() }}
    and booked_visits.booking_channel not in ('import', 'unknown')

)

select * from final
