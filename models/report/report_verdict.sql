-- One row per span of months: how many metrics of the whole group are exact, degraded and absent, and how many kinds of findings there are.
{{ config(alias='verdict') }}

with grades as (

    select * from {{ ref('metric_grade') }}
    where level = 'portfolio'

),

findings as (

    select * from {{ ref('finding_summary') }}

),

found as (

    select
        count(case when severity = 'error' then 1 end) as errors,
        count(case when severity = 'warning' then 1 end) as warnings,
        count(case when severity = 'note' then 1 end) as notes
    from findings

),

final as (

    select
        grades.span_months,
        count(case when grades.grade = 'exact' then 1 end) as exact_metrics,
        count(case when grades.grade = 'degraded' then 1 end) as degraded_metrics,
        count(case when grades.grade = 'absent' then 1 end) as absent_metrics,
        max(found.errors) as errors,
        max(found.warnings) as warnings,
        max(found.notes) as notes
    from grades
    cross join found
    group by grades.span_months

)

select * from final
order by final.span_months
