-- A provider (service line, channel) is the sum of its pairs with the places.
with scorecard as (

    select scorecard.*
    from {{ ref('kpi_figure') }} as scorecard
    inner join {{ ref('metrics') }} as metrics on scorecard.metric_key = metrics.metric_key
    where metrics.rollup = 'additive'

),

placeless as (

    select distinct metric_key from {{ ref('kpi_rollup') }} where location_id is null
    union
    select distinct metric_key from {{ ref('metric_quality') }}
    where quality = 'absent'
    and is_in_group

),

pairs as (

    select
        metric_key,
        period_grain,
        period_end_on,
        replace(level, 'location_', '') as level,
        substr(entity_id, position('|' in entity_id) + 1) as entity_id,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(cases) as cases
    from scorecard
    where level in ('location_provider', 'location_service_line', 'location_channel')
    group by
        metric_key,
        period_grain,
        period_end_on,
        replace(level, 'location_', ''),
        substr(entity_id, position('|' in entity_id) + 1)

)

select
    scorecard.metric_key,
    scorecard.period_grain,
    scorecard.period_end_on,
    scorecard.level,
    scorecard.entity_id,
    scorecard.numerator,
    pairs.numerator as pairs_numerator,
    scorecard.cases,
    pairs.cases as pairs_cases
from scorecard
left join pairs
    on scorecard.metric_key = pairs.metric_key
    and scorecard.period_grain = pairs.period_grain
    and scorecard.period_end_on = pairs.period_end_on
    and scorecard.level = pairs.level
    and scorecard.entity_id = pairs.entity_id
left join placeless on scorecard.metric_key = placeless.metric_key
where placeless.metric_key is null
and scorecard.level in ('provider', 'service_line', 'channel')
and (
    scorecard.numerator is distinct from pairs.numerator
    or scorecard.denominator is distinct from pairs.denominator
    or scorecard.cases is distinct from pairs.cases
)
