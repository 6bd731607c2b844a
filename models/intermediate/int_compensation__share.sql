-- One row per register line, month and location: the weight with which the line's pay belongs
-- there, and what the weight counts.
with register as (

    select * from {{ ref('int_compensation__record') }}

),

-- hours are kept to four decimals: as minutes to the hundredth, both 7:37 and 7.62 hours are exact again
hours as (

    select
        provider_id,
        location_id,
        worked_on,
        cast(round(max(worked_hours) * 60, 2) as decimal(18, 4)) as worked_minutes,
        cast(round(max(scheduled_hours) * 60, 2) as decimal(18, 4)) as scheduled_minutes
    from {{ ref('int_hours__record') }}
    group by provider_id, location_id, worked_on

),

-- the hours of the person inside each span that is paid
spans as (

    select distinct provider_id, earned_from_on, earned_to_on
    from register

),

span_hours as (

    select
        spans.provider_id,
        spans.earned_from_on,
        spans.earned_to_on,
        hours.location_id,
        {{ month_start('hours.worked_on') }} as month_start_on,
        sum(coalesce(hours.worked_minutes, 0)) as clocked,
        sum(coalesce(hours.scheduled_minutes, 0)) as scheduled
    from spans
    inner join hours
        on
            spans.provider_id = hours.provider_id
            and hours.worked_on between spans.earned_from_on and spans.earned_to_on
    group by
        spans.provider_id,
        spans.earned_from_on,
        spans.earned_to_on,
        hours.location_id,
        {{ month_start('hours.worked_on') }}

),

span_totals as (

    select
        provider_id,
        earned_from_on,
        earned_to_on,
        sum(clocked) as clocked,
        sum(scheduled) as scheduled
    from span_hours
    group by provider_id, earned_from_on, earned_to_on

),

based as (

    select
        register.*,
        coalesce(span_totals.clocked, 0) > 0 as has_clock,
        coalesce(span_totals.clocked, 0) > 0 or coalesce(span_totals.scheduled, 0) > 0 as has_hours,
        case
            when register.is_off_cycle then 'calendar'
            when span_totals.clocked > 0 then 'clock'
            when span_totals.scheduled > 0 then 'shift'
            else 'calendar'
        end as proration_basis
    from register
    left join span_totals
        on
            register.provider_id = span_totals.provider_id
            and register.earned_from_on = span_totals.earned_from_on
            and register.earned_to_on = span_totals.earned_to_on

),

by_hours as (

    select
        based.compensation_id,
        based.proration_basis,
        span_hours.month_start_on,
        span_hours.location_id,
        case when based.proration_basis = 'clock' then span_hours.clocked else span_hours.scheduled end as weight
    from based
    inner join span_hours
        on
            based.provider_id = span_hours.provider_id
            and based.earned_from_on = span_hours.earned_from_on
            and based.earned_to_on = span_hours.earned_to_on
    where based.proration_basis <> 'calendar'

),

calendar as (

    select
        based.compensation_id,
        {{ month_start('days.day_on') }} as month_start_on,
        count(*) as day_count
    from based
    cross join {{ days_from('based.earned_from_on', 'based.earned_to_on', 'days') }}
    where based.proration_basis = 'calendar'
    group by based.compensation_id, {{ month_start('days.day_on') }}

),

-- without hours the register's own place takes it all; with hours the places share each day as they shared the span
span_places as (

    select
        provider_id,
        earned_from_on,
        earned_to_on,
        location_id,
        sum(clocked) as clocked,
        sum(scheduled) as scheduled
    from span_hours
    group by provider_id, earned_from_on, earned_to_on, location_id

),

by_calendar as (

    select
        based.compensation_id,
        based.proration_basis,
        calendar.month_start_on,
        case when based.has_hours then span_places.location_id else based.location_id end as location_id,
        cast(
            calendar.day_count * case
                when based.has_clock then span_places.clocked
                when based.has_hours then span_places.scheduled
                else 1
            end as decimal(18, 4)
        ) as weight
    from based
    inner join calendar on based.compensation_id = calendar.compensation_id
    left join span_places
        on
            case when based.has_hours then based.provider_id end = span_places.provider_id
            and based.earned_from_on = span_places.earned_from_on
            and based.earned_to_on = span_places.earned_to_on

),

weights as (

    select * from by_hours
    union all
    select * from by_calendar

),

final as (

    select
        compensation_id,
        proration_basis,
        month_start_on,
        location_id,
        weight,
        sum(weight) over (partition by compensation_id) as total_weight
    from weights
    where weight > 0

)

select * from final
