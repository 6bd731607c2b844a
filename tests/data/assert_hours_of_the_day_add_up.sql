-- What is put on the clock is what was offered and completed: rows are places and days that differ by more than a second.
with offered as (

    select location_id, worked_on as day_on, 60 * sum(available_hours) as minutes
    from {{ ref('clinical_hours') }}
    where available_hours > 0
    group by location_id, worked_on

),

offered_by_hour as (

    select location_id, worked_on as day_on, sum(offered_minutes) as minutes
    from {{ ref('offered_hour') }}
    group by location_id, worked_on

),

kept as (

    select service_time.location_id, service_time.starts_on as day_on, 60 * sum(service_time.completed_hours) as minutes
    from {{ ref('clinical_service_time') }} as service_time
    inner join {{ ref('provider_month_hours') }} as months
        on service_time.provider_id = months.provider_id
        and service_time.location_id = months.location_id
        and service_time.month_start_on = months.month_start_on
    where months.has_productive_hours
    group by service_time.location_id, service_time.starts_on

),

kept_by_hour as (

    select location_id, starts_on as day_on, sum(kept_minutes) as minutes
    from {{ ref('taken_hour') }}
    group by location_id, starts_on

)

{% for whole in ['offered', 'kept'] %}
select
    '{{ whole }}' as what,
    coalesce({{ whole }}.location_id, {{ whole }}_by_hour.location_id) as location_id,
    coalesce({{ whole }}.day_on, {{ whole }}_by_hour.day_on) as day_on,
    {{ whole }}.minutes,
    {{ whole }}_by_hour.minutes as minutes_by_hour
from {{ whole }}
full outer join {{ whole }}_by_hour
    on {{ whole }}.location_id = {{ whole }}_by_hour.location_id
    and {{ whole }}.day_on = {{ whole }}_by_hour.day_on
where abs(coalesce({{ whole }}.minutes, 0) - coalesce({{ whole }}_by_hour.minutes, 0)) > 0.02
{{ 'union all' if not loop.last }}
{% endfor %}
