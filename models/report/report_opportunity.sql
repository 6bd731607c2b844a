-- One row per lever, and one for the total, of each location and of the whole group, as far as what it rests on may be shown.
{{ config(alias='opportunity') }}

with opportunities as (

    select * from {{ ref('opportunity') }}
    where level in ('portfolio', 'location')

),

assumptions as (

    select * from {{ ref('opportunity_assumption') }}

),

locations as (

    select * from {{ ref('location') }}

),

hidden_cells as (

    select * from {{ ref('disclosure_cell') }}
    where is_suppressed
    and level in ('portfolio', 'location')

),

-- an amount tells of the figure of its lever and of what a visit or an hour leaves, in any month of its year
judged as (

    select
        opportunities.*,
        coalesce(opportunities.raw_amount, opportunities.actual_value) is not null
        and (
            coalesce(opportunities.patients between 1 and {{ parameter('suppress_below') }} - 1, false)
            or exists (
                select 1
                from hidden_cells
                where hidden_cells.metric_key in (opportunities.metric_key, 'provider_contribution')
                and opportunities.level = hidden_cells.level
                and coalesce(opportunities.location_id, 'all') = hidden_cells.entity_id
                and hidden_cells.period_end_on between opportunities.period_start_on and opportunities.period_end_on
            )
        ) as is_hidden
    from opportunities
    where opportunities.lever <> 'total'

),

-- the only hidden place would follow from the sum of all
alone as (

    select lever
    from judged
    where level = 'location'
    group by lever
    having count(case when is_hidden and raw_amount is not null then 1 end) = 1

),

levers as (

    select
        judged.*,
        judged.is_hidden or (judged.level = 'portfolio' and alone.lever is not null) as is_suppressed
    from judged
    left join alone on judged.lever = alone.lever

),

-- a hidden lever would follow from the total and the others, a hidden total from the sum of all
entities as (

    select
        levers.level,
        levers.location_id,
        bool_or(levers.is_suppressed and levers.raw_amount is not null and assumptions.horizon = 'a year')
            as has_hidden_lever
    from levers
    inner join assumptions on levers.lever = assumptions.lever
    group by levers.level, levers.location_id

),

totals as (

    select
        opportunities.*,
        entities.has_hidden_lever
        or (
            opportunities.level = 'portfolio'
            and (select count(*) from entities where level = 'location' and has_hidden_lever) = 1
        ) as is_suppressed
    from opportunities
    inner join entities
        on opportunities.level = entities.level
        and opportunities.location_id is not distinct from entities.location_id
    where opportunities.lever = 'total'

),

decided as (
    {%- set columns = [
        'level', 'location_id', 'lever', 'lever_name', 'actual_value', 'target_value', 'target_source', 'raw_amount',
        'low_amount', 'high_amount', 'counted_low_amount', 'counted_high_amount', 'where_concentrated', 'formula',
        'wording', 'overlap_note', 'quality', 'quality_reason', 'is_suppressed'
    ] %}

    select {{ columns | join(', ') }} from levers
    union all
    select {{ columns | join(', ') }} from totals

),

final as (

    select
        coalesce(locations.location_name, 'All locations') as entity,
        coalesce(assumptions.position, 0) as position,
        decided.lever_name,
        case when assumptions.value_of = 'gap' then 'usd_per_hour' else 'rate' end as unit
        {%- for value in [
            'actual_value', 'target_value', 'raw_amount', 'low_amount', 'high_amount', 'counted_low_amount',
            'counted_high_amount'
        ] %},
        case when not decided.is_suppressed then cast(decided.{{ value }} as double) end as {{ value }}
        {%- endfor %},
        decided.target_source,
        case when not decided.is_suppressed then decided.where_concentrated end as where_concentrated,
        case when not decided.is_suppressed then decided.formula end as formula,
        decided.wording,
        decided.overlap_note,
        case when not decided.is_suppressed then decided.quality end as quality,
        case
            when decided.is_suppressed then 'hidden to protect privacy'
            else decided.quality_reason
        end as quality_reason,
        decided.is_suppressed
    from decided
    -- left joins: the total is no lever, the group no location
    left join assumptions on decided.lever = assumptions.lever
    left join locations on decided.location_id = locations.location_id

)

select * from final
order by final.entity, final.position
