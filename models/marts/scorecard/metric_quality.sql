-- One row per metric, location and month: how far its number can be trusted there, and why.
{% set implemented = metric_register() %}
with metrics as (

    select metric_key
    from {{ ref('metrics') }}
    where metric_key in ('{{ implemented | join("', '") }}')

),

location_months as (

    select * from {{ ref('location_month') }}

),

shortfalls as (

    select * from {{ ref('metric_shortfall') }}

),

summed as (

    select
        metric_key,
        location_id,
        month_start_on,
        bool_or(verdict in ('absent', 'unplaced')) as is_absent,
        bool_or(verdict = 'absent') as is_absent_from_group,
        bool_or(verdict = 'degraded') as is_degraded,
        {{ list_words("case when verdict in ('absent', 'unplaced') then reason end") }}
            as absent_reason,
        {{ list_words("case when verdict = 'degraded' then reason end") }} as degraded_reason
    from shortfalls
    group by metric_key, location_id, month_start_on

),

final as (

    select
        metrics.metric_key,
        location_months.location_id,
        location_months.month_start_on,
        case
            when summed.is_absent then 'absent'
            when summed.is_degraded then 'degraded'
            else 'exact'
        end as quality,
        -- what rules a number out is the reason; what would only weaken it is not told then
        coalesce(summed.absent_reason, summed.degraded_reason) as quality_reason,
        not coalesce(summed.is_absent_from_group, false) as is_in_group,
        case when summed.is_degraded then 'degraded' else 'exact' end as group_quality
    from metrics
    cross join location_months
    left join summed
        on metrics.metric_key = summed.metric_key
        and location_months.location_id = summed.location_id
        and location_months.month_start_on = summed.month_start_on

)

select * from final
