-- Of an additive metric the places of a period add up to the group, to the last cent: except where
-- events belong to no place, or to a place that is known to the group only.
with scorecard as (

    select scorecard.*
    from {{ ref('kpi_figure') }} as scorecard
    inner join {{ ref('metrics') }} as metrics on scorecard.metric_key = metrics.metric_key
    where metrics.rollup = 'additive'
    and scorecard.quality <> 'absent'

),

group_only as (

    select distinct metric_key from {{ ref('kpi_rollup') }} where location_id is null
    union
    select distinct metric_key from {{ ref('metric_quality') }}
    where quality = 'absent'
    and is_in_group

)

select
    scorecard.metric_key,
    scorecard.period_grain,
    scorecard.period_end_on,
    max(case when scorecard.level = 'portfolio' then scorecard.numerator end) as group_numerator,
    sum(case when scorecard.level = 'location' then scorecard.numerator end) as places_numerator,
    max(case when scorecard.level = 'portfolio' then scorecard.cases end) as group_cases,
    sum(case when scorecard.level = 'location' then scorecard.cases end) as places_cases
from scorecard
left join group_only on scorecard.metric_key = group_only.metric_key
where group_only.metric_key is null
and scorecard.level in ('portfolio', 'location')
group by scorecard.metric_key, scorecard.period_grain, scorecard.period_end_on
having coalesce(max(case when scorecard.level = 'portfolio' then scorecard.numerator end), 0)
    <> coalesce(sum(case when scorecard.level = 'location' then scorecard.numerator end), 0)
or coalesce(max(case when scorecard.level = 'portfolio' then scorecard.denominator end), 0)
    <> coalesce(sum(case when scorecard.level = 'location' then scorecard.denominator end), 0)
or coalesce(max(case when scorecard.level = 'portfolio' then scorecard.cases end), 0)
    <> coalesce(sum(case when scorecard.level = 'location' then scorecard.cases end), 0)
