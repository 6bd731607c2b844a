-- One row per location, complete quarter and booker: bookings made in it, what became of them and of the visits.
-- Who books online is their own booker; where the system names nobody, the booker is unknown.
with bookings as (

    select * from {{ ref('booking_made') }}

),

providers as (

    select * from {{ ref('provider') }}

),

due_visits as (

    select * from {{ ref('due_visit') }}

),

visits as (

    select * from {{ ref('visit') }}

),

rebooking_visits as (

    select * from {{ ref('rebooking_visit') }}
    where is_mature_7d

),

-- quarters whose whole book is known
quarters as (

    select
        location_id,
        {{ quarter_start('month_start_on') }} as quarter_start_on
    from {{ ref('location_input') }}
    where input = 'appointment_book'
    and state = 'exact'
    group by location_id, {{ quarter_start('month_start_on') }}
    having count(*) = 3

),

booked as (

    select
        bookings.*,
        {{ quarter_start('bookings.made_on') }} as quarter_start_on,
        case
            when bookings.made_channel = 'online' then 'online'
            when providers.provider_id is not null then 'person'
            else 'unknown'
        end as booked_by,
        case when bookings.made_channel <> 'online' then providers.provider_id end as booker_id,
        case
            when bookings.made_channel <> 'walk_in'
                then {{ days_between('bookings.made_on', 'bookings.booked_on') }}
        end as lead_days
    from bookings
    left join providers
        on bookings.booked_by_provider_id = providers.provider_id
        and not coalesce(providers.is_house, false)

),

final as (

    select
        booked.quarter_start_on,
        booked.location_id,
        booked.booked_by,
        booked.booker_id as booked_by_provider_id,

        count(*) as bookings,
        cast(count(*) as double)
        / sum(count(*)) over (partition by booked.location_id, booked.quarter_start_on)
            as share_of_bookings,
        count(distinct booked.patient_id) as patients,
        count(distinct due_visits.patient_id) as due_patients,
        count(due_visits.booked_visit_id) as due_bookings,
        count(case when due_visits.outcome = 'completed' then 1 end) as kept_bookings,
        count(case when due_visits.outcome = 'no_show' then 1 end) as no_shows,
        count(case when due_visits.outcome = 'late_cancelled' then 1 end) as late_cancellations,
        cast(avg(booked.lead_days) as decimal(18, 2)) as mean_lead_days,
        -- made on a day on which the patient was there: left with a next date
        count(visits.visit_id) as bookings_at_visit,
        count(distinct rebooking_visits.patient_id) as rebookable_patients,
        count(rebooking_visits.visit_id) as rebookable_visits,
        count(case when rebooking_visits.is_rebooked_7d then 1 end) as rebooked_visits
    from booked
    inner join quarters
        on booked.location_id = quarters.location_id
        and booked.quarter_start_on = quarters.quarter_start_on
    left join due_visits on booked.booked_visit_id = due_visits.booked_visit_id
    left join visits
        on booked.patient_id = visits.patient_id
        and booked.location_id = visits.location_id
        and booked.made_on = visits.visit_on
    left join rebooking_visits
        on booked.patient_id = rebooking_visits.patient_id
        and booked.location_id = rebooking_visits.location_id
        and booked.booked_on = rebooking_visits.visit_on
    group by
        booked.quarter_start_on,
        booked.location_id,
        booked.booked_by,
        booked.booker_id

)

select * from final
