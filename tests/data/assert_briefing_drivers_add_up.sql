-- The terms of a change of revenue are the change, to the cent; the parts of any change are the change.
with terms as (

    select
        period_grain,
        period_number,
        level,
        entity_id,
        sum(volume_amount + mix_amount + price_amount + discount_amount + refund_amount) as told
    from {{ ref('briefing_revenue_driver') }}
    group by period_grain, period_number, level, entity_id

),

parts as (

    select
        measure_key,
        period_grain,
        period_number,
        level,
        entity_id,
        part_kind,
        sum(part_change) as told
    from {{ ref('briefing_part') }}
    group by measure_key, period_grain, period_number, level, entity_id, part_kind

),

facts as (

    select * from {{ ref('briefing_fact') }}
    where change is not null

)

select
    facts.measure_key,
    facts.period_grain,
    facts.period_end_on,
    facts.entity_id,
    'terms' as what,
    facts.change,
    cast(terms.told as double) as told
from facts
inner join terms
    on facts.measure_key = 'earned_revenue'
    and facts.period_grain = terms.period_grain
    and facts.period_number = terms.period_number
    and facts.level = terms.level
    and facts.entity_id = terms.entity_id
where facts.change <> terms.told

union all

select
    facts.measure_key,
    facts.period_grain,
    facts.period_end_on,
    facts.entity_id,
    parts.part_kind as what,
    facts.change,
    cast(parts.told as double) as told
from facts
inner join parts
    on facts.measure_key = parts.measure_key
    and facts.period_grain = parts.period_grain
    and facts.period_number = parts.period_number
    and facts.level = parts.level
    and facts.entity_id = parts.entity_id
-- each part is rounded to the sixth decimal
where abs(facts.change - parts.told) > 0.0001
