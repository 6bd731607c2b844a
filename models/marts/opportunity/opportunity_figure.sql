-- One row per lever and location, or provider: where it stands, how much there is of it, and what one unit is worth.

with assumptions as (

    select * from {{ ref('opportunity_assumption') }}

),

scorecard as (

    select * from {{ ref('kpi_scorecard') }}
    where level in ('location', 'provider')

),

units as (

    select * from {{ ref('unit_contribution') }}

),

effects as (

    select * from {{ ref('opportunity_effect') }}

),

lots as (

    select * from {{ ref('prepaid_lot_month') }}
    where balance_amount > 0
    and canonical_table <> 'location'

),

flows as (

    select * from {{ ref('prepaid_flow') }}
    where flow = 'redeemed'
    and prepaid_instrument_id is not null

),

pool as (

    select * from {{ ref('unscheduled_item') }}

),

patients as (

    select * from {{ ref('patient_due') }}
    where is_today

),

period as (

    select
        period_start_on,
        period_end_on,
        {{ month_start('period_end_on') }} as last_month_on
    from units
    where level = 'portfolio'

),

last_uses as (

    select
        prepaid_instrument_id,
        max(happened_on) as last_used_on
    from flows
    group by prepaid_instrument_id

),

-- what was bought before the history began and never used within it is idle; it lies with whom the patient saw last
owed as (

    select
        lots.location_id,
        patients.last_provider_id as provider_id,
        lots.patient_id,
        lots.balance_amount,
        coalesce(
            greatest(lots.sold_on, last_uses.last_used_on), lots.sold_on, last_uses.last_used_on,
            period.period_start_on
        ) <= {{ add_days('period.period_end_on', '-' ~ parameter('opportunity_idle_days')) }} as is_idle
    from lots
    inner join period on lots.month_start_on = period.last_month_on
    left join last_uses on lots.prepaid_instrument_id = last_uses.prepaid_instrument_id
    left join patients on lots.patient_id = patients.patient_id

),

open_items as (

    select pool.*
    from pool
    inner join period on pool.month_start_on = period.last_month_on

),

stock_parts as (

    select
        'unused_prepaid' as lever,
        location_id,
        provider_id,
        patient_id,
        balance_amount as amount,
        is_idle
    from owed

    union all

    -- all of it waits; how fast it is scheduled is the figure
    select
        'unscheduled_treatment' as lever,
        location_id,
        provider_id,
        patient_id,
        plan_item_amount as amount,
        cast(null as boolean) as is_idle
    from open_items

),

stocks as (
    {% for level in ['location', 'provider'] %}
    select
        lever,
        '{{ level }}' as level,
        {{ level }}_id as entity_id,
        sum(case when is_idle then amount when not is_idle then 0 end) / sum(amount) as idle_share,
        sum(amount) as volume,
        count(distinct case when coalesce(is_idle, true) then patient_id end) as patients
    from stock_parts
    where {{ level }}_id is not null
    group by lever, {{ level }}_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- the year of a figure; of what takes 90 days to show, the last month that shows it
latest as (

    select
        assumptions.lever,
        scorecard.level,
        scorecard.entity_id,
        scorecard.value,
        scorecard.denominator,
        scorecard.cases,
        scorecard.patients,
        scorecard.is_small,
        scorecard.quality,
        scorecard.quality_reason
    from assumptions
    inner join scorecard on assumptions.metric_key = scorecard.metric_key
    cross join period
    where (
        assumptions.lever = 'unscheduled_treatment'
        and scorecard.period_grain = 'month'
        and (scorecard.is_mature or scorecard.quality = 'absent')
        and scorecard.period_end_on between period.period_start_on and period.period_end_on
    )
    or (
        assumptions.lever <> 'unscheduled_treatment'
        and scorecard.period_grain = 'ttm'
        and scorecard.period_end_on = period.period_end_on
    )
    qualify row_number() over (
        partition by assumptions.lever, scorecard.level, scorecard.entity_id
        order by scorecard.quality = 'absent', scorecard.period_end_on desc
    ) = 1

),

-- a provider's part of a stock has the figure of its place
with_parts as (

    select
        lever,
        level,
        entity_id,
        value,
        denominator,
        patients,
        is_small,
        quality,
        quality_reason
    from latest

    union all

    select
        stock_parts.lever,
        'provider' as level,
        stock_parts.provider_id as entity_id,
        sum(latest.value * stock_parts.amount) / sum(stock_parts.amount) as value,
        cast(null as decimal(18, 4)) as denominator,
        cast(null as bigint) as patients,
        bool_or(latest.is_small) as is_small,
        -- the least of them: absent, degraded, exact
        min(latest.quality) as quality,
        {{ list_words('latest.quality_reason') }} as quality_reason
    from stock_parts
    inner join latest
        on stock_parts.lever = latest.lever
        and latest.level = 'location'
        and stock_parts.location_id = latest.entity_id
    where stock_parts.provider_id is not null
    group by stock_parts.lever, stock_parts.provider_id

),

measured as (

    select
        latest.lever,
        latest.level,
        latest.entity_id,
        case latest.lever
            when 'unused_prepaid' then stocks.idle_share
            when 'provider_optimisation' then units.contribution_per_completed_hour
            else latest.value
        end as actual_value,
        case
            when latest.lever in ('unused_prepaid', 'unscheduled_treatment') then stocks.volume
            when latest.lever = 'provider_optimisation' then units.completed_hours
            else latest.denominator
        end as volume,
        coalesce(stocks.patients, latest.patients) as patients,
        latest.is_small,
        coalesce(stocks.patients between 1 and {{ parameter('suppress_below') }} - 1, false) as is_of_few,
        latest.quality,
        latest.quality_reason,
        case
            when assumptions.conversion_words is null then 1
            else coalesce(effects.conversion_share, group_effects.conversion_share)
        end as conversion_share,
        case assumptions.value_of
            when 'visit' then units.contribution_per_visit
            when 'patient_year' then units.contribution_per_patient_12m
            when 'completed_hour' then units.contribution_per_completed_hour
            when 'dollar_earned' then units.contribution_rate
            else 1
        end as value_per_unit,
        units.quality as unit_quality,
        units.quality_reason as unit_reason
    from with_parts as latest
    inner join assumptions on latest.lever = assumptions.lever
    -- left joins: whether the value of a unit is known is told below
    left join units
        on latest.level = units.level
        and latest.entity_id = units.entity_id
    left join stocks
        on latest.lever = stocks.lever
        and latest.level = stocks.level
        and latest.entity_id = stocks.entity_id
    -- a place with too few cases of its own takes the group's effect
    left join effects
        on latest.lever = effects.lever
        and effects.level = 'location'
        and latest.entity_id = effects.entity_id
    left join effects as group_effects
        on latest.lever = group_effects.lever
        and group_effects.level = 'portfolio'

),

final as (

    select
        lever,
        level,
        entity_id,
        cast(case when quality <> 'absent' then actual_value end as decimal(9, 4)) as actual_value,
        cast(case when quality <> 'absent' then volume end as decimal(12, 2)) as volume,
        cast(conversion_share as decimal(5, 4)) as conversion_share,
        cast(value_per_unit as decimal(12, 4)) as value_per_unit,
        patients,
        case
            when quality = 'degraded' or unit_quality = 'degraded' then 'degraded' else 'exact'
        end as quality,
        case
            when quality_reason <> unit_reason then quality_reason || '; ' || unit_reason
            else coalesce(quality_reason, unit_reason)
        end as quality_reason,
        -- why no amount can be told; a stock of a few people is as small as a rate of a few cases
        quality <> 'absent' and actual_value is not null and volume is not null and not is_small and not is_of_few
            as has_cases,
        case
            when quality = 'absent' then quality_reason
            when actual_value is null or volume is null then 'no cases'
            when is_small or is_of_few then 'fewer cases than the figure needs'
            when conversion_share is null then 'too few cases to measure the effect'
            when value_per_unit is null then coalesce(unit_reason, 'no contribution is known')
            when value_per_unit <= 0 then 'a unit leaves nothing'
        end as shortfall_reason
    from measured

)

select * from final
