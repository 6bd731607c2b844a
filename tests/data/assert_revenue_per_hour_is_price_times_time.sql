-- Revenue per available hour = revenue per completed hour × utilization, wherever all three are exact.
with scorecard as (

    select * from {{ ref('kpi_figure') }} where quality = 'exact'

)

select
    available.period_grain,
    available.period_end_on,
    available.level,
    available.entity_id,
    available.value as rph_available,
    productive.value as rph_productive,
    utilization.value as utilization
from scorecard as available
inner join scorecard as productive
    on available.period_grain = productive.period_grain
    and available.period_end_on = productive.period_end_on
    and available.level = productive.level
    and available.entity_id = productive.entity_id
    and productive.metric_key = 'rph_productive'
inner join scorecard as utilization
    on available.period_grain = utilization.period_grain
    and available.period_end_on = utilization.period_end_on
    and available.level = utilization.level
    and available.entity_id = utilization.entity_id
    and utilization.metric_key = 'utilization'
where available.metric_key = 'rph_available'
and productive.denominator > 0
and (
    available.numerator <> productive.numerator
    or utilization.numerator <> productive.denominator
    or utilization.denominator <> available.denominator
)
