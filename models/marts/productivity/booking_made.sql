-- One row per booked visit that somebody made: when first, how, and by whom. A booking that continues
-- another one which was moved is not made again; what was imported is left out.
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

-- the row that was written first
made as (

    select
        appointments.booked_visit_id,
        appointments.created_at as made_at,
        appointments.booking_channel as made_channel,
        appointments.booked_by_provider_id
    from appointments
    left join successors on appointments.appointment_id = successors.rescheduled_to_id
    where appointments.booked_visit_id is not null
    and appointments.created_at is not null
    and appointments.appointment_status <> 'unmapped'
    and successors.rescheduled_to_id is null
    qualify row_number() over (
        partition by appointments.booked_visit_id
        order by appointments.created_at, appointments.appointment_id
    ) = 1

),

final as (

    select
        booked_visits.booked_visit_id,
        booked_visits.patient_id,
        booked_visits.location_id,
        made.made_at,
        cast(made.made_at as date) as made_on,
        booked_visits.booked_on,
        booked_visits.starts_at,
        booked_visits.outcome,
        booked_visits.booking_channel,
        made.made_channel,
        made.booked_by_provider_id
    from made
    inner join booked_visits on made.booked_visit_id = booked_visits.booked_visit_id
    where cast(made.made_at as date) <= {{ as_of() }}
    and booked_visits.booking_channel <> 'import'

)

select * from final
