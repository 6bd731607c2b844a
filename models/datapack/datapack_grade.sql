-- One row per metric, location (or the group) and span of months: how far its number holds, why, and what to ask for.
{{ config(alias='grade') }}

with grades as (

    select * from {{ ref('metric_grade') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        metrics.name as metric,
        grades.level,
        locations.location_name,
        grades.span_months,
        grades.grade,
        grades.months,
        grades.absent_months,
        grades.reason,
        grades.ask_for
    from grades
    inner join metrics on grades.metric_key = metrics.metric_key
    -- left join: the group is no location
    left join locations on grades.entity_id = locations.location_id

)

select *
from final
order by metric, level desc, location_name, span_months
