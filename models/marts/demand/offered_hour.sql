-- One row per location, day and hour of the day: the minutes that clinical people offered, local time.
-- Hours whose time of day nobody knows have no hour.
with clinical as (

    select * from {{ ref('clinical_hours') }}
    where available_hours > 0

),

opening as (

    select * from {{ ref('location_hours') }}

),

hours_of_day as (

    select hour_number - 1 as hour_of_day
    from (select {{ each_number(24) }} as hour_number) as numbers

),

minutes_of_day as (

    select
        clinical.location_id,
        clinical.worked_on,
        clinical.source_kind,
        60 * clinical.available_hours as offered_minutes,
        clinical.shift_ends_at > clinical.shift_starts_at as has_shift,
        {{ minutes_between('cast(clinical.worked_on as timestamp)', 'clinical.shift_starts_at') }} as shift_begins,
        {{ minutes_between('cast(clinical.worked_on as timestamp)', 'clinical.shift_ends_at') }} as shift_ends,
        60 * extract(hour from opening.opens_at) + extract(minute from opening.opens_at) as opens,
        60 * extract(hour from opening.closes_at) + extract(minute from opening.closes_at) as closes
    from clinical
    left join opening
        on clinical.location_id = opening.location_id
        and clinical.worked_on = opening.open_on

),

-- the shift's own time, else the place's opening hours
placed as (

    select
        location_id,
        worked_on,
        offered_minutes,
        case
            when has_shift then source_kind
            when closes > opens then 'opening_hours'
            else 'none'
        end as basis,
        case when has_shift then greatest(shift_begins, 0) when closes > opens then opens end
            as begins_minute,
        case when has_shift then least(shift_ends, 24 * 60) when closes > opens then closes end
            as ends_minute
    from minutes_of_day

),

spread as (

    select
        placed.location_id,
        placed.worked_on,
        hours_of_day.hour_of_day,
        placed.basis,
        placed.offered_minutes
        * coalesce(
            {{ minutes_in_hour('placed.begins_minute', 'placed.ends_minute', 'hours_of_day.hour_of_day') }}
            / (placed.ends_minute - placed.begins_minute),
            1
        ) as offered_minutes
    from placed
    left join hours_of_day
        on placed.begins_minute < 60 * (hours_of_day.hour_of_day + 1)
        and placed.ends_minute > 60 * hours_of_day.hour_of_day

),

final as (

    select
        location_id,
        worked_on,
        cast(hour_of_day as integer) as hour_of_day,
        cast(sum(offered_minutes) as decimal(18, 6)) as offered_minutes,
        min(basis) as first_basis,
        max(basis) as last_basis
    from spread
    group by location_id, worked_on, hour_of_day

)

select * from final
