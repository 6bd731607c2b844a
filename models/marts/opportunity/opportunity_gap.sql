-- One row per lever and location, or provider: the whole gap in dollars, how much of it can be closed, and the sum
-- written out. Every factor is rounded before it is used, so that the words can be worked out again.
with assumptions as (

    select * from {{ ref('opportunity_assumption') }}

),

figures as (

    select * from {{ ref('opportunity_figure') }}

),

targets as (

    select * from {{ ref('opportunity_target') }}

),

visits as (

    select * from {{ ref('visit_economics') }}

),

units as (

    select * from {{ ref('unit_contribution') }}
    where level = 'portfolio'

),

providers as (

    select * from {{ ref('provider') }}

),

-- a provider stands under the place of most of their visits
home_places as (

    select
        visits.provider_id,
        visits.location_id
    from visits
    inner join units on visits.visit_on between units.period_start_on and units.period_end_on
    group by visits.provider_id, visits.location_id
    qualify row_number() over (
        partition by visits.provider_id order by count(*) desc, visits.location_id
    ) = 1

),

placed as (

    select
        figures.*,
        case figures.level
            when 'location' then figures.entity_id when 'provider' then home_places.location_id
        end as location_id,
        case when figures.level = 'provider' then figures.entity_id end as provider_id,
        case when figures.lever = 'provider_optimisation' then providers.role end as target_role
    from figures
    -- left joins: a place is nobody
    left join home_places
        on figures.level = 'provider'
        and figures.entity_id = home_places.provider_id
    left join providers
        on figures.level = 'provider'
        and figures.entity_id = providers.provider_id
    -- people only with enough cases of their own; their hourly contribution is none of a place
    where (figures.level = 'provider' and figures.has_cases and home_places.location_id is not null)
    or (figures.level = 'location' and figures.lever <> 'provider_optimisation')

),

gaps as (

    select
        placed.*,
        targets.target_value,
        targets.target_source,
        targets.sense,
        coalesce(
            placed.shortfall_reason,
            case when targets.target_value is null then 'no target: too few peers' end
        ) as reason,
        case
            when targets.sense * (targets.target_value - placed.actual_value) > 0
                then cast(targets.sense * (targets.target_value - placed.actual_value) as decimal(9, 4))
            when targets.target_value is not null and placed.actual_value is not null then 0
        end as gap_value
    from placed
    left join targets
        on placed.lever = targets.lever
        and coalesce(placed.target_role, placed.location_id) = targets.entity_id
        and targets.level = case when placed.lever = 'provider_optimisation' then 'role' else 'location' end

),

amounts as (

    select
        gaps.*,
        assumptions.closure_low_share,
        assumptions.closure_high_share,
        assumptions.incremental_share,
        case
            when gaps.reason is null
                -- wide from the first factor on: the product of narrow decimals is as narrow
                then cast({{ round_half_up(
                    'cast(gaps.gap_value as decimal(20, 4)) * gaps.volume * gaps.conversion_share * gaps.value_per_unit'
                ) }} as decimal(18, 2))
        end as raw_amount,
        case when gaps.sense = 1 then '(target ' || assumptions.rate_words || ' − actual)'
            else '(actual ' || assumptions.rate_words || ' − target)' end
        || ' × ' || assumptions.volume_words
        || coalesce(' × ' || assumptions.conversion_words, '')
        || coalesce(' × ' || assumptions.value_words, '') as words,
        case when gaps.sense = 1
            then '(' || cast(gaps.target_value as varchar) || ' − ' || cast(gaps.actual_value as varchar) || ')'
            else '(' || cast(gaps.actual_value as varchar) || ' − ' || cast(gaps.target_value as varchar) || ')' end
        || ' × ' || cast(gaps.volume as varchar)
        || case when assumptions.conversion_words is null then '' else ' × ' || cast(gaps.conversion_share as varchar) end
        || case when assumptions.value_words is null then '' else ' × ' || cast(gaps.value_per_unit as varchar) end
            as numbers
    from gaps
    inner join assumptions on gaps.lever = assumptions.lever

),

closed as (

    select
        *,
        {{ closed_amount('raw_amount', 'incremental_share', 'closure_low_share') }} as low_amount,
        {{ closed_amount('raw_amount', 'incremental_share', 'closure_high_share') }} as high_amount
    from amounts

),

final as (

    select
        lever,
        level,
        location_id,
        provider_id,
        sense,
        actual_value,
        target_value,
        target_source,
        gap_value,
        volume,
        cast(gap_value * volume as decimal(18, 4)) as gap_volume,
        conversion_share,
        value_per_unit,
        patients,
        raw_amount,
        low_amount,
        high_amount,
        case
            when raw_amount is null then null
            when gap_value = 0 then 'the target is met: nothing to close'
            else words || ' = ' || numbers || ' = ' || cast(raw_amount as varchar)
                || '; × ' || cast(incremental_share as varchar) || ' incremental × '
                || cast(closure_low_share as varchar) || ' to ' || cast(closure_high_share as varchar)
                || ' closed = ' || cast(low_amount as varchar) || ' to ' || cast(high_amount as varchar)
        end as formula,
        case when raw_amount is null then 'absent' else quality end as quality,
        coalesce(reason, quality_reason) as quality_reason
    from closed

)

select * from final
