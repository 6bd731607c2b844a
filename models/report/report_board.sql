-- One row per metric and place, and for the group: the latest trailing year beside the one before, as far as both are shown.
{{ config(alias='board') }}

with years as (

    select * from {{ ref('report_kpi') }}
    where period_grain = 'ttm'
    and level in ('portfolio', 'location')

),

metrics as (

    select * from {{ ref('metrics') }}

),

-- of what counts pay, the latest year to whose end pay is known everywhere
latest as (

    select
        metric_key,
        coalesce(
            max(case when not is_awaiting_pay then period_end_on end), max(period_end_on)
        ) as period_end_on
    from (
        select
            metric_key,
            period_end_on,
            bool_or(is_awaiting_pay) as is_awaiting_pay
        from years
        group by metric_key, period_end_on
    ) as ends
    group by metric_key

),

compared as (

    select
        years.*,
        metrics.unit,
        before.value as value_year_before,
        -- a share changes by points, a score by scores, everything else by a share of itself
        years.value - before.value as difference,
        metrics.unit in ('rate', 'score') as is_difference
    from years
    inner join latest
        on years.metric_key = latest.metric_key
        and years.period_end_on = latest.period_end_on
    inner join metrics on years.metric_key = metrics.metric_key
    -- left join: a place may not have had the year before
    left join years as before
        on years.metric_key = before.metric_key
        and years.level = before.level
        and years.entity = before.entity
        and before.period_end_on = {{ add_days(add_months(add_days('latest.period_end_on', 1), -12), -1) }}

),

final as (

    select
        metric_key,
        level,
        entity,
        period_end_on,
        unit,
        value,
        value_year_before,
        case when is_difference then difference else difference / nullif(abs(value_year_before), 0) end
            as change_value,
        case when unit = 'rate' then 'points' when unit = 'score' then 'score' else 'growth' end
            as change_unit,
        cases,
        is_suppressed,
        quality,
        quality_reason
    from compared

)

select * from final
order by final.metric_key, final.level, final.entity
