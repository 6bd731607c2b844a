-- One row per scorecard cell that the site may show, with the decision whether it does.
-- A cell is hidden when it rests on 1 to (floor - 1) people, when a provider's value has too few
-- events, or when it could be worked out from the cells around it. Metrics of one family share
-- the decision, because a ratio and one of its terms give the other.
with scorecard as (

    select * from {{ ref('kpi_scorecard') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

candidates as (

    select
        scorecard.metric_key,
        scorecard.period_grain,
        scorecard.period_start_on,
        scorecard.period_end_on,
        scorecard.level,
        scorecard.entity_id,
        scorecard.value,
        scorecard.cases,
        scorecard.excluded_immature,
        scorecard.is_mature,
        scorecard.basis,
        scorecard.quality,
        scorecard.quality_reason,
        metrics.rollup,
        case
            when metrics.question in ('productivity', 'profitability') then 'money'
            else metrics.question
        end as family,
        -- people behind the cell; inquiries are people too, though not patients yet
        coalesce(
            scorecard.patients,
            case when metrics.question = 'growth' then scorecard.cases end
        ) as people,
        greatest(
            coalesce(metrics.min_denominator, 0), {{ parameter('suppress_below') }}
        ) as floor_people,
        scorecard.level = 'provider'
        and coalesce(scorecard.cases, 0) < coalesce(metrics.min_events_provider, 0)
            as has_too_few_events
    from scorecard
    inner join metrics on scorecard.metric_key = metrics.metric_key
    where scorecard.level in (
        'portfolio', 'location', 'provider', 'service_line', 'channel', 'campaign'
    )
    -- provider values need a quarter; overlapping years would give their months away
    and (scorecard.period_grain <> 'month' or scorecard.level <> 'provider')
    and (
        scorecard.period_grain <> 'ttm'
        or extract(month from scorecard.period_end_on) in (3, 6, 9, 12)
    )

),

family_cells as (

    select
        family,
        period_grain,
        period_start_on,
        period_end_on,
        level,
        entity_id,
        concat_ws(
            '|', family, period_grain, cast(period_end_on as varchar), level, entity_id
        ) as cell_id,
        max(coalesce(people, cases, 0)) as people,
        bool_or(people between 1 and floor_people - 1) as is_small
    from candidates
    where quality <> 'absent'
    group by family, period_grain, period_start_on, period_end_on, level, entity_id

),

-- which cells add up to which: the parts of a whole in space, months of a quarter, quarters of a year
relations as (

    select
        concat_ws(
            '|', 'space', cells.family, cells.period_grain,
            cast(cells.period_end_on as varchar), parts.level
        ) as relation_id,
        cells.cell_id
    from family_cells as cells
    inner join (
        select distinct level from family_cells where level <> 'portfolio'
    ) as parts on cells.level in ('portfolio', parts.level)

    union all

    select
        concat_ws(
            '|', 'quarter', cells.family, cells.level, cells.entity_id,
            cast(date_trunc('quarter', cells.period_end_on) as varchar)
        ) as relation_id,
        cells.cell_id
    from family_cells as cells
    where cells.period_grain in ('month', 'quarter')

    union all

    select
        concat_ws(
            '|', 'year', cells.family, cells.level, cells.entity_id,
            cast(years.period_end_on as varchar)
        ) as relation_id,
        cells.cell_id
    from family_cells as years
    inner join family_cells as cells
        on years.family = cells.family
        and years.level = cells.level
        and years.entity_id = cells.entity_id
    where years.period_grain = 'ttm'
    and (
        cells.cell_id = years.cell_id
        or (
            cells.period_grain = 'quarter'
            and cells.period_end_on between years.period_start_on and years.period_end_on
        )
    )

),

round_0 as (

    select cell_id, people, is_small as is_hidden from family_cells

),

{% for round in range(1, 11) %}
-- a relation with one hidden cell gives it away: its smallest visible cell is hidden too
exposed_{{ round }} as (

    select relations.relation_id
    from relations
    inner join round_{{ round - 1 }} as cells on relations.cell_id = cells.cell_id
    group by relations.relation_id
    having count(*) filter (where cells.is_hidden) = 1 and count(*) > 1

),

protected_{{ round }} as (

    select relations.cell_id
    from exposed_{{ round }} as exposed
    inner join relations on exposed.relation_id = relations.relation_id
    inner join round_{{ round - 1 }} as cells on relations.cell_id = cells.cell_id
    where not cells.is_hidden
    qualify row_number() over (
        partition by exposed.relation_id
        order by cells.people > 0 desc, cells.people, cells.cell_id
    ) = 1

),

round_{{ round }} as (

    select
        cells.cell_id,
        cells.people,
        cells.is_hidden
        or cells.cell_id in (select protected.cell_id from protected_{{ round }} as protected)
            as is_hidden
    from round_{{ round - 1 }} as cells

),

{% endfor %}
final as (

    select
        candidates.metric_key,
        candidates.period_grain,
        candidates.period_start_on,
        candidates.period_end_on,
        candidates.level,
        candidates.entity_id,
        candidates.value,
        candidates.cases,
        candidates.excluded_immature,
        candidates.is_mature,
        candidates.basis,
        candidates.quality,
        candidates.quality_reason,
        candidates.has_too_few_events,
        coalesce(decided.is_hidden, false) as is_suppressed
    from candidates
    left join family_cells
        on candidates.family = family_cells.family
        and candidates.period_grain = family_cells.period_grain
        and candidates.period_end_on = family_cells.period_end_on
        and candidates.level = family_cells.level
        and candidates.entity_id = family_cells.entity_id
    left join round_10 as decided on family_cells.cell_id = decided.cell_id

)

select * from final
