-- One row per metric and location, and one for the group: its grade over the last 12, 24 and 36 months, why, and what to ask for.
{{ config(alias='grade') }}

with grades as (

    select * from {{ ref('metric_grade') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        grades.metric_key,
        coalesce(locations.location_name, 'All locations') as location_name,
        max(case when grades.span_months = 12 then grades.grade end) as grade_12,
        max(case when grades.span_months = 24 then grades.grade end) as grade_24,
        max(case when grades.span_months = 36 then grades.grade end) as grade_36,
        max(case when grades.span_months = 36 then grades.reason end) as reason,
        max(case when grades.span_months = 36 then grades.ask_for end) as ask_for
    from grades
    left join locations on grades.entity_id = locations.location_id
    group by grades.metric_key, coalesce(locations.location_name, 'All locations')

)

select * from final
order by final.metric_key, final.location_name
