-- One row per kind of finding, status of the request list and grade of the metrics: the verdict on one sheet.
{{ config(alias='verdict') }}

with findings as (

    select * from {{ ref('finding_summary') }}

),

requests as (

    select * from {{ ref('request_status') }}

),

grades as (

    select * from {{ ref('metric_grade') }}

),

rows_of_all as (

    select
        1 as part,
        position,
        'Findings' as topic,
        severity as state,
        title as subject,
        findings as cases,
        records,
        amount,
        effect,
        metric_count as metrics_affected,
        metric_names,
        ask_seller
    from findings

    union all

    select
        2 as part,
        case status when 'missing' then 1 when 'partly' then 2 else 3 end as position,
        'Request list' as topic,
        status as state,
        'Items by location' as subject,
        count(*) as cases,
        null as records,
        null as amount,
        'See the sheet Request list.' as effect,
        null as metrics_affected,
        null as metric_names,
        null as ask_seller
    from requests
    group by status

    union all

    select
        3 as part,
        100 * span_months + case grade when 'absent' then 1 when 'degraded' then 2 else 3 end as position,
        'Grades' as topic,
        grade as state,
        'Metrics of the group, ' || cast(span_months as varchar) || ' months' as subject,
        count(*) as cases,
        null as records,
        null as amount,
        'See the sheet Grade of each metric.' as effect,
        null as metrics_affected,
        null as metric_names,
        null as ask_seller
    from grades
    where level = 'portfolio'
    group by span_months, grade

),

final as (

    select
        topic,
        state,
        subject,
        cast(cases as bigint) as cases,
        cast(records as bigint) as records,
        cast(amount as decimal(18, 2)) as finding_amount,
        effect,
        cast(metrics_affected as bigint) as metrics_affected,
        metric_names,
        ask_seller,
        part,
        position
    from rows_of_all

)

select
    topic,
    state,
    subject,
    cases,
    records,
    finding_amount,
    effect,
    metrics_affected,
    metric_names,
    ask_seller
from final
order by part, position, subject
