-- What a briefing says of a month is what the data tell the scorecard, wherever both have the cell.
with facts as (

    select * from {{ ref('briefing_fact') }}
    where period_grain = 'month'
    and measure_key = metric_key

),

scorecard as (

    select * from {{ ref('kpi_figure') }}
    where period_grain = 'month'

)

select
    facts.metric_key,
    facts.level,
    facts.entity_id,
    facts.period_start_on,
    facts.value,
    scorecard.value as scorecard_value
from facts
left join scorecard
    on facts.metric_key = scorecard.metric_key
    and facts.level = scorecard.level
    and facts.entity_id = scorecard.entity_id
    and facts.period_start_on = scorecard.period_start_on
where (scorecard.value is null and facts.value <> 0)
or abs(facts.value - scorecard.value) > 0.000002
