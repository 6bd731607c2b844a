-- One row per location, weekday and hour of the day with hours or bookings in the trailing year: how full it is,
-- what becomes of bookings, how long requests wait, and what that says of the template.
{{ config(alias='demand') }}

with hours as (

    select * from {{ ref('demand_hour') }}
    where season = 'year'
    and (offered_weeks > 0 or booked_minutes > 0 or due_bookings > 0)

),

locations as (

    select * from {{ ref('location') }}

),

-- a place whose year is hidden on the scorecard has no week that could be added up to it
hidden_places as (

    select distinct entity_id as location_id
    from {{ ref('disclosure_cell') }}
    where level = 'location'
    and metric_key in ('utilization', 'no_show_rate')
    and period_grain in ('quarter', 'ttm')
    and is_suppressed
    and period_end_on > {{ add_months(as_of(), '-' ~ parameter('demand_months')) }}

),

decided as (

    select
        hours.*,
        {%- for measure in ['taken', 'due', 'waiting'] %}
        hidden_places.location_id is not null
        or {{ is_hidden_in_group(
            'hours.' ~ measure ~ '_patients', 'hours.location_id', 'hours.iso_weekday, hours.hour_of_day'
        ) }} as is_{{ measure }}_hidden{{ ',' if not loop.last }}
        {%- endfor %}
    from hours
    left join hidden_places on hours.location_id = hidden_places.location_id

),

final as (

    select
        locations.location_name,
        decided.iso_weekday,
        case decided.iso_weekday
            {%- for weekday in ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] %}
            when {{ loop.index }} then '{{ weekday }}'
            {%- endfor %}
        end as weekday,
        decided.hour_of_day,
        decided.months,
        cast(decided.offered_minutes / 60.0 / nullif(decided.offered_weeks, 0) as double)
            as offered_hours_weekly,
        case when not decided.is_taken_hidden then cast(decided.fill_rate as double) end as fill_rate,
        {%- for measure, name in {'no_shows': 'no_show_rate', 'late_cancellations': 'late_cancel_rate'}.items() %}
        case
            when not decided.is_due_hidden
                then cast(decided.{{ measure }} as double) / nullif(decided.due_bookings, 0)
        end as {{ name }},
        {%- endfor %}
        case when not decided.is_waiting_hidden then cast(decided.waiting_days as double) end as waiting_days,
        case
            when not decided.is_taken_hidden
                and not (decided.is_waiting_hidden and decided.suggestion = 'offer_more')
                then decided.suggestion
        end as suggestion,
        case
            when decided.is_taken_hidden
                or (decided.is_waiting_hidden and decided.suggestion = 'offer_more') then null
            else decided.suggestion_reason
        end as suggestion_reason,
        decided.is_taken_hidden as is_suppressed,
        decided.offered_basis,
        decided.quality,
        decided.quality_reason
    from decided
    inner join locations on decided.location_id = locations.location_id

)

select * from final
order by final.location_name, final.iso_weekday, final.hour_of_day
