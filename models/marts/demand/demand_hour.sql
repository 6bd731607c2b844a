-- One row per location, season, weekday and hour of the day: time offered and taken, what became of bookings,
-- how long requests wait, and whether the template is worth changing. Local time.
with facts as (

    select * from {{ ref('demand_fact') }}

),

months as (

    select * from {{ ref('demand_month') }}

),

-- every fact counts in the year and in its quarter
in_seasons as (

    select facts.*, 'year' as season_of_row from facts
    union all
    select facts.*, facts.season as season_of_row from facts

),

summed as (

    select
        location_id,
        season_of_row as season,
        iso_weekday,
        hour_of_day,
        {%- for measure in [
            'offered_minutes', 'booked_minutes', 'kept_minutes',
            'due_bookings', 'no_shows', 'late_cancellations', 'requests', 'requests_made'
        ] %}
        coalesce(sum({{ measure }}), 0) as {{ measure }},
        {%- endfor %}
        -- an hour of which a shift touches a few minutes is not offered
        count(case when offered_minutes >= 30 then 1 end) as offered_weeks,
        count(distinct case when booked_minutes > 0 then patient_id end) as taken_patients,
        count(distinct case when due_bookings > 0 then patient_id end) as due_patients,
        count(distinct case when requests > 0 then patient_id end) as waiting_patients,
        percentile_cont(0.5) within group (order by waiting_days) as waiting_days
    from in_seasons
    where hour_of_day is not null
    group by location_id, season_of_row, iso_weekday, hour_of_day

),

placed as (

    select
        location_id,
        sum(case when hour_of_day is not null then offered_minutes end) as placed_minutes,
        sum(case when hour_of_day is null then offered_minutes end) as unplaced_minutes,
        min(case when hour_of_day is not null then first_basis end) as first_basis,
        max(case when hour_of_day is not null then last_basis end) as last_basis
    from facts
    group by location_id

),

month_states as (

    select
        location_id,
        count(*) as months,
        bool_or(has_hours) as has_hours,
        bool_or(has_stand_in_hours) as has_stand_in_hours
    from months
    group by location_id

),

-- how good the hours of the place are, in words
places as (

    select
        month_states.location_id,
        month_states.months,
        placed.placed_minutes is not null as is_known,
        -- what was worked is no template
        placed.placed_minutes is not null and not month_states.has_stand_in_hours as is_template,
        case when placed.first_basis <> placed.last_basis then 'mixed' else placed.first_basis end
            as offered_basis,
        case
            when not month_states.has_hours then 'no hours of providers are known'
            when placed.placed_minutes is null then 'hours are known without their time of day'
            when month_states.has_stand_in_hours then 'paid or clocked hours stand in for shifts'
            when placed.unplaced_minutes > 0 then 'some hours are known without their time of day'
            when placed.first_basis = 'opening_hours' and placed.last_basis = 'opening_hours'
                then 'hours are spread over the opening hours'
            when placed.first_basis = 'opening_hours' or placed.last_basis = 'opening_hours'
                then 'some hours are spread over the opening hours'
        end as quality_reason
    from month_states
    inner join placed on month_states.location_id = placed.location_id

),

rated as (

    select
        summed.*,
        places.months,
        places.is_known,
        places.is_template,
        places.offered_basis,
        places.quality_reason,
        case
            when places.is_known
                then cast(summed.booked_minutes as double) / nullif(summed.offered_minutes, 0)
        end as fill_rate
    from summed
    inner join places on summed.location_id = places.location_id

),

suggested as (

    select
        *,
        case
            when not is_template or (offered_minutes = 0 and booked_minutes = 0) then null
            when offered_minutes = 0 then 'not_offered'
            when offered_weeks < {{ parameter('demand_min_weeks') }} then 'too_few_weeks'
            when fill_rate < {{ parameter('demand_low_fill', 'double') }} then 'offer_less'
            when fill_rate >= {{ parameter('demand_high_fill', 'double') }}
                and requests >= {{ parameter('demand_min_weeks') }}
                and waiting_days >= {{ parameter('demand_long_wait_days') }} then 'offer_more'
            else 'keep'
        end as suggestion,
        cast(cast(round(100 * fill_rate) as integer) as varchar) || ' % of the time offered is booked'
            as fill_in_words
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
        case when is_known then cast(offered_minutes as decimal(18, 2)) end as offered_minutes,
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
                then fill_in_words || ', and half of the requests wait '
                || cast(cast(round(waiting_days) as integer) as varchar) || ' days or more'
            when 'offer_less'
                then 'only ' || fill_in_words || ', in ' || cast(offered_weeks as varchar) || ' weeks'
            when 'too_few_weeks'
                then 'offered in too few weeks to tell (' || cast(offered_weeks as varchar) || ')'
            when 'not_offered' then 'booked although nobody offers the hour'
            when 'keep' then fill_in_words
        end as suggestion_reason,
        case
            when not is_known then 'absent'
            when quality_reason is not null then 'degraded'
            else 'exact'
        end as quality,
        quality_reason
    from suggested

)

select * from final
