-- One row per target (metric and place): its days, the trailing year that it sets out from, and the latest figures.
with targets as (

    select * from {{ source('raw_practice', 'target') }}

),

figures as (

    select * from {{ ref('target_figure') }}

),

last_month as (

    select max(month_end_on) as last_month_end_on from {{ ref('location_month') }}

),

dated as (

    select
        targets.metric_key,
        case when targets.location_id is null then 'portfolio' else 'location' end as level,
        coalesce(targets.location_id, 'all') as entity_id,
        cast(targets.target_value as decimal(24, 6)) as target_value,
        last_month.last_month_end_on,
        -- without a day of its own a target is one for the quarter of the last complete month
        coalesce(
            targets.from_on,
            {{ add_days('targets.by_on', '-' ~ parameter('target_days')) }},
            {{ add_days(quarter_start('last_month.last_month_end_on'), -1) }}
        ) as from_on,
        coalesce(
            targets.by_on,
            {{ add_days('targets.from_on', parameter('target_days')) }},
            {{ add_days(add_months(quarter_start('last_month.last_month_end_on'), 3), -1) }}
        ) as by_on
    from targets
    cross join last_month

),

-- the trailing year to the last quarter end before the first day: the year that the site shows as well
baselines as (

    select
        dated.metric_key,
        dated.level,
        dated.entity_id,
        figures.period_end_on,
        figures.figure_value,
        figures.cases,
        figures.quality,
        figures.quality_reason,
        figures.shortfall_reason
    from dated
    inner join figures
        on dated.metric_key = figures.metric_key
        and dated.level = figures.level
        and dated.entity_id = figures.entity_id
        and figures.period_end_on <= dated.from_on
    where figures.period_grain = 'ttm'
    and extract(month from figures.period_end_on) in (3, 6, 9, 12)
    qualify row_number() over (
        partition by dated.metric_key, dated.level, dated.entity_id
        order by figures.period_end_on desc
    ) = 1

),

latest as (

    select * from figures
    where period_grain in ('month', 'quarter')
    qualify row_number() over (
        partition by metric_key, level, entity_id, period_grain order by period_end_on desc
    ) = 1

),

final as (

    select
        dated.metric_key,
        dated.level,
        dated.entity_id,
        dated.target_value,
        dated.from_on,
        dated.by_on,
        dated.last_month_end_on,
        baselines.period_end_on as baseline_period_end_on,
        case when baselines.shortfall_reason is null then baselines.figure_value end
            as baseline_value,
        baselines.cases as baseline_cases,
        quarters.period_end_on as quarter_end_on,
        quarters.figure_value as quarter_value,
        months.period_end_on as month_end_on,
        months.figure_value as month_value,
        case
            when baselines.period_end_on is null or baselines.shortfall_reason is not null
                then 'absent'
            else baselines.quality
        end as quality,
        case
            when baselines.period_end_on is null then 'no twelve months before the first day'
            else coalesce(baselines.shortfall_reason, baselines.quality_reason)
        end as quality_reason
    from dated
    -- left joins: a target may be set before there is anything to set out from
    left join baselines
        on dated.metric_key = baselines.metric_key
        and dated.level = baselines.level
        and dated.entity_id = baselines.entity_id
    left join latest as quarters
        on dated.metric_key = quarters.metric_key
        and dated.level = quarters.level
        and dated.entity_id = quarters.entity_id
        and quarters.period_grain = 'quarter'
    left join latest as months
        on dated.metric_key = months.metric_key
        and dated.level = months.level
        and dated.entity_id = months.entity_id
        and months.period_grain = 'month'

)

select * from final
