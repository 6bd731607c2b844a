-- One row per metric that has a target, period and place: its figure as targets are set, sums by the month.
with targets as (

    select distinct metric_key from {{ source('raw_practice', 'target') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

scorecard as (

    select * from {{ ref('kpi_scorecard') }}
    where level in ('portfolio', 'location')

),

final as (

    select
        scorecard.metric_key,
        scorecard.level,
        scorecard.entity_id,
        scorecard.period_grain,
        scorecard.period_start_on,
        scorecard.period_end_on,
        cast(
            case
                when metrics.rollup <> 'additive' or metrics.denominator is not null
                    then scorecard.value
                when scorecard.period_grain = 'month' then scorecard.value
                when scorecard.period_grain = 'quarter' then scorecard.value / 3
                else scorecard.value / 12
            end as decimal(24, 6)
        ) as figure_value,
        scorecard.cases,
        scorecard.quality,
        scorecard.quality_reason,
        -- why there is no number, or none that says anything
        case
            when scorecard.quality = 'absent' then scorecard.quality_reason
            when scorecard.value is null and scorecard.excluded_immature > 0
                then 'all of its cases are still too young'
            when scorecard.value is null then 'no cases'
            when scorecard.is_small then 'fewer cases than the figure needs'
        end as shortfall_reason
    from scorecard
    inner join targets on scorecard.metric_key = targets.metric_key
    inner join metrics on scorecard.metric_key = metrics.metric_key

)

select * from final
