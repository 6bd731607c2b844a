-- One row per target and month of its days: where the straight line from baseline to target stands at the
-- month's end, what the month brought, and how the two compare.
with baselines as (

    select * from {{ ref('target_baseline') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

figures as (

    select * from {{ ref('target_figure') }}
    where period_grain = 'month'

),

calendar as (

    {{ months_between('(select min(from_on) from baselines)', '(select max(by_on) from baselines)') }}

),

months as (

    select
        baselines.*,
        calendar.month_start_on,
        {{ month_end('calendar.month_start_on') }} as check_in_on,
        case
            when metrics.direction = 'lower' then -1
            -- a figure that is neither better high nor low is to go where the target lies
            when metrics.direction = 'context'
                and baselines.target_value < baselines.baseline_value then -1
            else 1
        end as sense
    from baselines
    inner join metrics on baselines.metric_key = metrics.metric_key
    inner join calendar
        on calendar.month_start_on <= baselines.by_on
        and {{ month_end('calendar.month_start_on') }} > baselines.from_on

),

measured as (

    select
        months.metric_key,
        months.level,
        months.entity_id,
        months.month_start_on,
        months.check_in_on,
        months.target_value,
        months.baseline_value,
        months.sense,
        months.quality_reason as baseline_reason,
        months.check_in_on > months.last_month_end_on as is_ahead,
        cast(
            months.baseline_value
            + (months.target_value - months.baseline_value)
            * least(
                cast({{ days_between('months.from_on', 'months.check_in_on') }} as double)
                / {{ days_between('months.from_on', 'months.by_on') }},
                1
            )
            as decimal(24, 6)
        ) as path_value,
        figures.figure_value as actual_value,
        figures.cases,
        figures.quality,
        figures.quality_reason,
        figures.shortfall_reason,
        figures.metric_key is not null as has_figure
    from months
    left join figures
        on months.metric_key = figures.metric_key
        and months.level = figures.level
        and months.entity_id = figures.entity_id
        and months.month_start_on = figures.period_start_on

),

judged as (

    select
        *,
        case
            when is_ahead then 'not over'
            when not has_figure or quality = 'absent' then 'absent'
            when shortfall_reason is not null then 'too few cases'
            when sense * (actual_value - target_value) >= 0 then 'reached'
            when path_value is null then 'absent'
            when sense * (actual_value - path_value) >= 0 then 'on path'
            else 'behind'
        end as check_in_status
    from measured

),

final as (

    select
        metric_key,
        level,
        entity_id,
        month_start_on,
        check_in_on,
        target_value,
        baseline_value,
        path_value,
        case when not is_ahead then actual_value end as actual_value,
        case when not is_ahead then cases end as cases,
        case when not is_ahead then cast(actual_value - path_value as decimal(24, 6)) end
            as gap_value,
        check_in_status,
        case
            when check_in_status = 'not over' then 'the month is not over'
            when not has_figure then 'the place has no such figure'
            when check_in_status in ('absent', 'too few cases')
                then coalesce(shortfall_reason, 'no baseline: ' || baseline_reason)
            else quality_reason
        end as status_reason
    from judged

)

select * from final
