-- One row per booking that somebody asked for on a day without a visit there, and how long they were to wait.
-- Who books on the way out leaves with a planned date, and waits for nothing; who walks in does not wait.
with bookings as (

    select * from {{ ref('booking_made') }}

),

visits as (

    select * from {{ ref('visit') }}

),

final as (

    select
        bookings.booked_visit_id,
        bookings.patient_id,
        bookings.location_id,
        bookings.made_at,
        bookings.made_on,
        bookings.starts_at,
        bookings.booked_on,
        {{ days_between('bookings.made_on', 'bookings.booked_on') }} as waiting_days
    from bookings
    left join visits
        on bookings.patient_id = visits.patient_id
        and bookings.location_id = visits.location_id
        and bookings.made_on = visits.visit_on
    where visits.visit_id is null
    and bookings.made_channel <> 'walk_in'
    and bookings.made_at < bookings.starts_at

)

select * from final
