-- One row per location, season, weekday and hour of the day: time offered and taken, what became of bookings,
-- how long requests wait, and whether the template is worth changing. Local time.
{%- set measures = [
    'offered_minutes', 'unplaced_minutes', 'offered_weeks', 'booked_minutes', 'kept_minutes',
    'due_bookings', 'no_shows', 'late_cancellations', 'requests', 'requests_made'
] %}
with location_months as (

    select * from {{ ref('location_month') }}

),

inputs as (

    select * from {{ ref('location_input') }}

),

offered as (

    select * from {{ ref('offered_hour') }}

),

taken as (

    select * from {{ ref('taken_hour') }}

),

due_visits as (

    select * from {{ ref('due_visit') }}

),

bookings as (

    select * from {{ ref('booking_made') }}

),

visits as (

    select * from {{ ref('visit') }}

),

states as (

    select
        location_months.location_id,
        location_months.month_start_on,
        bool_or(inputs.input = 'appointment_book' and inputs.state = 'exact') as has_book,
        bool_or(inputs.input = 'available_hours' and inputs.state <> 'none') as has_hours,
        bool_or(inputs.input = 'available_hours' and inputs.state = 'degraded') as has_stand_in_hours,
        bool_or(inputs.input = 'booking_created_at' and inputs.state <> 'none') as has_created_at
    from location_months
    inner join inputs
        on location_months.location_id = inputs.location_id
        and location_months.month_start_on = inputs.month_start_on
    where location_months.month_start_on > {{ add_months(
        '(select max(month_start_on) from location_months)', '-' ~ parameter('demand_months')
    ) }}
    group by location_months.location_id, location_months.month_start_on

),

-- months whose book is whole; where some months have hours, those only
months as (

    select *
    from states
    where has_book
    qualify has_hours or not bool_or(has_hours) over (partition by location_id)

),

-- who made the booking on a day on which they were there leaves with a date, and waits for nothing
requests as (

    select
        bookings.*,
        {{ days_between('bookings.made_on', 'bookings.booked_on') }} as waiting_days
    from bookings
    left join visits
        on bookings.patient_id = visits.patient_id
        and bookings.location_id = visits.location_id
        and bookings.made_on = visits.visit_on
    where visits.visit_id is null
    and bookings.booking_channel <> 'walk_in'
    and bookings.made_at < bookings.starts_at

),

facts as (

    select
        location_id,
        worked_on as happened_on,
        hour_of_day,
        cast(null as varchar) as patient_id,
        case when hour_of_day is not null then offered_minutes end as offered_minutes,
        case when hour_of_day is null then offered_minutes end as unplaced_minutes,
        -- an hour of which a shift touches a few minutes is not offered
        case when hour_of_day is not null and offered_minutes >= 30 then 1 end as offered_weeks,
        {%- for measure in measures[3:] %}
        cast(null as decimal(18, 6)) as {{ measure }},
        {%- endfor %}
        cast(null as bigint) as waiting_days,
        first_basis,
        last_basis
    from offered

    union all

    select
        location_id,
        starts_on,
        hour_of_day,
        patient_id,
        null,
        null,
        null,
        booked_minutes,
        kept_minutes,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null
    from taken

    union all

    select
        location_id,
        booked_on,
        cast(extract(hour from {{ time_if_told('starts_at') }}) as integer),
        patient_id,
        null,
        null,
        null,
        null,
        null,
        1,
        case when outcome = 'no_show' then 1 else 0 end,
        case when outcome = 'late_cancelled' then 1 else 0 end,
        null,
        null,
        null,
        null,
        null
    from due_visits

    union all

    -- into the hour
    select
        location_id,
        booked_on,
        cast(extract(hour from {{ time_if_told('starts_at') }}) as integer),
        patient_id,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        1,
        null,
        waiting_days,
        null,
        null
    from requests

    union all

    -- in the hour
    select
        location_id,
        made_on,
        cast(extract(hour from {{ time_if_told('made_at') }}) as integer),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        1,
        null,
        null,
        null
    from requests

),

in_window as (

    select
        facts.*,
        'Q' || cast(extract(quarter from facts.happened_on) as varchar) as season
    from facts
    inner join months
        on facts.location_id = months.location_id
        and {{ month_start('facts.happened_on') }} = months.month_start_on

),

in_seasons as (

    select *, 'year' as season_of_row from in_window
    union all
    select *, season as season_of_row from in_window

),

places as (

    select
        months.location_id,
        count(*) as months,
        bool_or(months.has_created_at) as has_created_at,
        bool_or(months.has_hours) as has_hours,
        bool_or(months.has_stand_in_hours) as has_stand_in_hours,
        coalesce(max(hours.unplaced_minutes), 0) as unplaced_minutes,
        max(hours.offered_minutes) as offered_minutes,
        min(hours.first_basis) as first_basis,
        max(hours.last_basis) as last_basis
    from months
    left join (
        select
            location_id,
            sum(unplaced_minutes) as unplaced_minutes,
            sum(offered_minutes) as offered_minutes,
            min(case when hour_of_day is not null then first_basis end) as first_basis,
            max(case when hour_of_day is not null then last_basis end) as last_basis
        from in_window
        group by location_id
    ) as hours on months.location_id = hours.location_id
    group by months.location_id

),

summed as (

    select
        location_id,
        season_of_row as season,
        cast({{ iso_weekday('happened_on') }} as integer) as iso_weekday,
        hour_of_day,
        {%- for measure in measures if measure != 'unplaced_minutes' %}
        coalesce(sum({{ measure }}), 0) as {{ measure }},
        {%- endfor %}
        count(distinct case when booked_minutes > 0 then patient_id end) as taken_patients,
        count(distinct case when due_bookings > 0 then patient_id end) as due_patients,
        count(distinct case when requests > 0 then patient_id end) as waiting_patients,
        percentile_cont(0.5) within group (order by waiting_days) as waiting_days
    from in_seasons
    where hour_of_day is not null
    group by location_id, season_of_row, {{ iso_weekday('happened_on') }}, hour_of_day

),

rated as (

    select
        summed.*,
        places.months,
        case
            when places.offered_minutes is null then 'absent'
            when places.has_stand_in_hours
                or places.unplaced_minutes > 0
                or places.last_basis = 'opening_hours'
                or places.first_basis = 'opening_hours' then 'degraded'
            else 'exact'
        end as quality,
        case
            when not places.has_hours then 'no hours of providers are known'
            when places.offered_minutes is null then 'hours are known without their time of day'
            when places.has_stand_in_hours then 'paid or clocked hours stand in for shifts'
            when places.unplaced_minutes > 0 then 'some hours are known without their time of day'
            when places.first_basis = 'opening_hours' and places.last_basis = 'opening_hours'
                then 'hours are spread over the opening hours'
            when 'opening_hours' in (places.first_basis, places.last_basis)
                then 'some hours are spread over the opening hours'
        end as quality_reason,
        places.has_stand_in_hours,
        case when places.first_basis <> places.last_basis then 'mixed' else places.first_basis end
            as offered_basis,
        case when places.offered_minutes is not null then summed.offered_minutes end as known_offered,
        case
            when places.offered_minutes is not null
                then cast(summed.booked_minutes as double) / nullif(summed.offered_minutes, 0)
        end as fill_rate
    from summed
    inner join places on summed.location_id = places.location_id

),

suggested as (

    select
        *,
        case
            -- what was worked is no template
            when quality = 'absent' or has_stand_in_hours then null
            when offered_minutes = 0 and booked_minutes = 0 then null
            when offered_minutes = 0 then 'not_offered'
            when offered_weeks < {{ parameter('demand_min_weeks') }} then 'too_few_weeks'
            when fill_rate < {{ parameter('demand_low_fill', 'double') }} then 'offer_less'
            when fill_rate >= {{ parameter('demand_high_fill', 'double') }}
                and requests >= {{ parameter('demand_min_weeks') }}
                and waiting_days >= {{ parameter('demand_long_wait_days') }} then 'offer_more'
            else 'keep'
        end as suggestion
    from rated

),

final as (

    select
        location_id,
        season,
        iso_weekday,
        hour_of_day,
        cast(months as bigint) as months,
        offered_basis,
        cast(offered_weeks as bigint) as offered_weeks,
        cast(known_offered as decimal(18, 2)) as offered_minutes,
        cast(booked_minutes as decimal(18, 2)) as booked_minutes,
        cast(kept_minutes as decimal(18, 2)) as kept_minutes,
        cast(fill_rate as decimal(18, 6)) as fill_rate,
        cast(due_bookings as bigint) as due_bookings,
        cast(no_shows as bigint) as no_shows,
        cast(late_cancellations as bigint) as late_cancellations,
        cast(requests_made as bigint) as requests_made,
        cast(requests as bigint) as requests,
        cast(waiting_days as decimal(18, 1)) as waiting_days,
        cast(taken_patients as bigint) as taken_patients,
        cast(due_patients as bigint) as due_patients,
        cast(waiting_patients as bigint) as waiting_patients,
        suggestion,
        case suggestion
            when 'offer_more'
                then cast(round(100 * fill_rate) as integer) || ' % of the time offered is booked, and half of the requests wait '
                || cast(round(waiting_days) as integer) || ' days or more'
            when 'offer_less'
                then 'only ' || cast(round(100 * fill_rate) as integer) || ' % of the time offered is booked, in '
                || cast(offered_weeks as integer) || ' weeks'
            when 'too_few_weeks'
                then 'offered in too few weeks to tell (' || cast(offered_weeks as integer) || ')'
            when 'not_offered' then 'booked although nobody offers the hour'
            when 'keep'
                then cast(round(100 * fill_rate) as integer) || ' % of the time offered is booked'
        end as suggestion_reason,
        quality,
        quality_reason
    from suggested

)

select * from final
