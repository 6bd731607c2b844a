-- One row per location and day in the span of the data: opening hours, 0 on closures.
with locations as (

    select * from {{ source('raw_practice', 'location') }}

),

weekdays as (

    select * from {{ source('raw_practice', 'location_weekday') }}

),

closures as (

    select * from {{ source('raw_practice', 'location_closure') }}

),

-- up to the last booked day, so that the coming weeks have hours too; only places whose hours are known
spans as (

    select
        locations.location_id,
        greatest(min(spans.first_on), coalesce(locations.opened_on, min(spans.first_on))) as first_on,
        least(
            greatest(max(spans.last_on), {{ as_of() }}),
            coalesce(locations.closed_on, greatest(max(spans.last_on), {{ as_of() }}))
        ) as last_on
    from locations
    inner join {{ ref('int_location__span') }} as spans
        on locations.location_id = spans.location_id
    where
        spans.kind in ('appointment', 'sale')
        and locations.location_id in (select weekdays.location_id from weekdays)
    group by locations.location_id, locations.opened_on, locations.closed_on

),

days as (

    select
        location_id,
        {{ each_day('first_on', 'last_on') }} as open_on
    from spans

),

-- a weekday may open twice, around lunch
final as (

    select
        days.location_id,
        days.open_on,
        cast(
            case
                when max(closures.closed_on) is not null then 0
                else coalesce(sum({{ hours_between('weekdays.opens_at', 'weekdays.closes_at') }}), 0)
            end as decimal(18, 4)
        ) as open_hours,
        case when max(closures.closed_on) is null then min(weekdays.opens_at) end as opens_at,
        case when max(closures.closed_on) is null then max(weekdays.closes_at) end as closes_at
    from days
    left join weekdays
        on
            days.location_id = weekdays.location_id
            and {{ iso_weekday('days.open_on') }} = weekdays.iso_weekday
    left join closures
        on
            days.location_id = closures.location_id
            and days.open_on = closures.closed_on
    group by days.location_id, days.open_on

)

select * from final
