-- One row per scorecard cell that the site may show, with the decision whether it does.
-- A cell that rests on 1 to (floor - 1) people is small. Of a sum over time all parts of its calendar year are hidden with it, from
-- its grain on to finer ones: months; months, quarters and the trailing years that are no calendar year; or all. A balance is hidden on
-- its day. Were a hidden cell the only unknown of a whole and its parts, the smallest other part goes with it. So no sum over parts, months
-- or quarters fixes a hidden cell. Metrics that share terms share the decision, because a ratio and one of its terms give the other.
-- A cohort that is not old enough yet shares no term: few of it are hidden for their metric alone, and of the whole only what holds them.
{%- set ranks = {'month': 1, 'quarter': 2, 'year': 3} %}
with scorecard as (

    select * from {{ ref('kpi_scorecard') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

houses as (

    select provider_id from {{ ref('provider') }}
    where is_house

),

awaited_pay as (

    select * from {{ ref('awaited_pay') }}

),

-- metrics without a row there are decided alone
families as (

    select
        metric_key,
        family,
        is_led
    from {{ ref('disclosure_family') }}

    union all

    select
        metric_key,
        metric_key as family,
        false as is_led
    from metrics
    where metric_key not in (select metric_key from {{ ref('disclosure_family') }})

),

scored as (

    select
        scorecard.metric_key,
        scorecard.period_grain,
        scorecard.period_start_on,
        scorecard.period_end_on,
        scorecard.level as shown_level,
        scorecard.entity_id as shown_entity_id,
        -- verticals are parts of the group; its comparable places are its whole
        case
            when scorecard.level = 'portfolio' and scorecard.entity_id not in ('all', 'like_for_like')
                then 'vertical'
            else scorecard.level
        end as level,
        case
            when scorecard.entity_id = 'like_for_like' then 'all' else scorecard.entity_id
        end as entity_id,
        -- growth and revenue give the revenue of the year before, revenue per patient that of the trailing year
        case
            when metrics.metric_key = 'same_store_growth'
                then {{ add_months('scorecard.period_start_on', -12) }}
            when metrics.metric_key = 'revenue_per_patient'
                then {{ add_months(month_start('scorecard.period_end_on'), -11) }}
            else scorecard.period_start_on
        end as tells_from_on,
        scorecard.value,
        scorecard.cases,
        scorecard.excluded_immature,
        scorecard.is_mature,
        scorecard.basis,
        scorecard.quality,
        scorecard.quality_reason,
        -- a balance tells of its day, revenue per patient at whatever grain of the trailing year
        metrics.metric_key = 'revenue_per_patient' as is_trailing,
        metrics.rollup = 'per_level' and metrics.metric_key <> 'revenue_per_patient' as is_point,
        -- nobody reads the figures of the house
        houses.provider_id is not null as is_house,
        -- people behind the cell: patients; of inquiries those who asked (or bought), few of whom are
        -- patients yet; of calls those who called
        case
            -- hours of the front desk are nobody's data
            when metrics.metric_key = 'front_desk_manual_hours' then 0
            when metrics.required_inputs = 'calls' then scorecard.cases
            when position('|leads|' in '|' || metrics.required_inputs || '|') > 0
                then cast(coalesce(scorecard.denominator, scorecard.cases) as bigint)
            else scorecard.patients
        end as people,
        greatest(
            coalesce(metrics.min_denominator, 0), {{ parameter('suppress_below') }}
        ) as floor_people,
        scorecard.level = 'provider'
        and coalesce(scorecard.cases, 0) < coalesce(metrics.min_events_provider, 0)
            as has_too_few_events
    from scorecard
    inner join metrics on scorecard.metric_key = metrics.metric_key
    left join houses
        on case when scorecard.level = 'provider' then scorecard.entity_id end = houses.provider_id
    where scorecard.level in (
        'portfolio', 'location', 'provider', 'service_line', 'channel', 'campaign'
    )
    -- months are for the places; everything finer needs a quarter
    and (
        scorecard.period_grain <> 'month' or scorecard.level in ('portfolio', 'location')
    )
    and (
        scorecard.period_grain <> 'ttm'
        or extract(month from scorecard.period_end_on) in (3, 6, 9, 12)
    )

),

-- a trailing year is of the years in which it has something: where the book begins in its last quarter,
-- it is that quarter, and hiding it for what else is hidden before would hide what is shown
filled_years as (

    select
        years.metric_key,
        years.level,
        years.entity_id,
        years.period_end_on,
        min(quarters.tells_from_on) as tells_from_on,
        max(quarters.period_end_on) as last_quarter_on,
        count(distinct quarters.period_end_on) as quarters
    from scored as years
    inner join scored as quarters
        on years.metric_key = quarters.metric_key
        and years.level = quarters.level
        and years.entity_id = quarters.entity_id
        and quarters.period_start_on >= years.period_start_on
        and quarters.period_end_on <= years.period_end_on
    where years.period_grain = 'ttm'
    and quarters.period_grain = 'quarter'
    and quarters.quality <> 'absent'
    and quarters.cases > 0
    group by years.metric_key, years.level, years.entity_id, years.period_end_on

),

candidates as (

    select
        scored.*,
        coalesce(filled_years.tells_from_on, scored.tells_from_on) as told_from_on,
        -- what the cell tells of: its day, or the calendar years in which it has something
        case
            when scored.is_point then scored.period_end_on
            else {{ year_start('coalesce(filled_years.tells_from_on, scored.tells_from_on)') }}
        end as reaches_from_on,
        case
            when scored.is_point then scored.period_end_on
            else {{ add_days(add_months(year_start('coalesce(filled_years.last_quarter_on, scored.period_end_on)'), 12), -1) }}
        end as reaches_to_on,
        case
            when scored.is_point then {{ ranks.year }}
            when scored.period_grain = 'month'
                -- a trailing year that ends with a quarter is the quarter's
                and not (scored.is_trailing and extract(month from scored.period_end_on) in (3, 6, 9, 12))
                then {{ ranks.month }}
            -- a calendar year of four quarters tells none of them
            when scored.period_grain = 'ttm'
                and extract(month from scored.period_end_on) = 12
                and filled_years.quarters = 4 then {{ ranks.year }}
            else {{ ranks.quarter }}
        end as grain_rank
    from scored
    -- left join: months and quarters lie within a year
    left join filled_years
        on case when scored.period_grain = 'ttm' and not scored.is_trailing then scored.metric_key end
            = filled_years.metric_key
        and scored.level = filled_years.level
        and scored.entity_id = filled_years.entity_id
        and scored.period_end_on = filled_years.period_end_on

),

cells as (

    select
        candidates.metric_key,
        families.family,
        candidates.level,
        candidates.entity_id,
        candidates.period_grain,
        candidates.period_end_on,
        candidates.is_point,
        candidates.told_from_on,
        candidates.reaches_from_on,
        candidates.reaches_to_on,
        candidates.grain_rank,
        coalesce(candidates.people, candidates.cases, 0) as people,
        candidates.is_house and candidates.cases > 0 as is_unread,
        coalesce(candidates.people between 1 and candidates.floor_people - 1, false) as is_small,
        coalesce(not candidates.is_mature, false) and not candidates.is_point as is_open
    from candidates
    inner join families on candidates.metric_key = families.metric_key
    where candidates.quality <> 'absent'
    -- what is hidden with others hides none: one small month would hide all years, each for the one before
    and not families.is_led

),

small as (

    select
        *,
        -- of parts of an open quarter the year is hidden all the same, or one without any would be no company
        is_open and level = 'portfolio' and period_grain = 'quarter' as is_open_quarter,
        coalesce(
            is_open and level = 'portfolio' and period_grain = 'month'
            and max(case when is_open and period_grain = 'quarter' then period_end_on end)
                over (partition by metric_key, level, entity_id) >= period_end_on,
            false
        ) as is_in_open_quarter
    from cells
    where is_small

),

-- hidden rows of cells: a family or one metric of it, a part, and up to which grain it is hidden in a calendar year; a balance's day; an
-- open quarter
hidden_0 as (

    select
        family,
        case when is_open then metric_key end as metric_key,
        level,
        entity_id,
        case
            when is_point then reaches_to_on
            when is_open_quarter then told_from_on
            else {{ year_start('reaches_to_on') }}
        end as from_on,
        case when is_open_quarter then period_end_on else reaches_to_on end as to_on,
        is_open_quarter as is_open,
        max(grain_rank) as grain_rank
    from small
    where not is_in_open_quarter
    group by family, 2, level, entity_id, 5, 6, is_open_quarter

),

{% for round in range(1, 11) -%}
found_{{ round }} as (

    select
        cells.metric_key,
        cells.level,
        cells.entity_id,
        cells.period_grain,
        cells.period_end_on,
        bool_or(hidden.metric_key is null) as is_with_family
    from cells
    inner join hidden_{{ round - 1 }} as hidden on {{ lies_in_hidden_row('cells') }}
    group by
        cells.metric_key,
        cells.level,
        cells.entity_id,
        cells.period_grain,
        cells.period_end_on

),

decided_{{ round }} as (

    select
        cells.*,
        found.metric_key is not null as is_hidden,
        found.is_with_family
    from cells
    left join found_{{ round }} as found
        on cells.metric_key = found.metric_key
        and cells.level = found.level
        and cells.entity_id = found.entity_id
        and cells.period_grain = found.period_grain
        and cells.period_end_on = found.period_end_on

),

-- the equations: the parts of each level together with their whole
members_{{ round }} as (

    select
        parts.*,
        parts.level as part_level
    from decided_{{ round }} as parts
    where parts.level <> 'portfolio'
    union all
    select
        wholes.*,
        levels.level as part_level
    from decided_{{ round }} as wholes
    inner join (
        select distinct
            metric_key,
            level,
            period_grain,
            period_end_on
        from cells
        where level <> 'portfolio'
    ) as levels
        on wholes.metric_key = levels.metric_key
        and wholes.period_grain = levels.period_grain
        and wholes.period_end_on = levels.period_end_on
    where wholes.level = 'portfolio'

),

-- the only unknown of an equation takes the smallest part with it, the whole where there is no other part
company_{{ round }} as (

    select
        family,
        case when not with_family then metric_key end as metric_key,
        level,
        entity_id,
        case when is_point then reaches_to_on else {{ year_start('reaches_to_on') }} end as from_on,
        reaches_to_on as to_on,
        false as is_open,
        grain_rank
    from (
        select
            *,
            count(*) filter (where is_hidden) over equation as hidden_cells,
            count(*) filter (where is_hidden or is_unread) over equation as unknown_cells,
            bool_or(is_with_family) over equation as with_family
        from members_{{ round }}
        window equation as (partition by metric_key, part_level, period_grain, period_end_on)
    ) as counted
    where hidden_cells = 1 and unknown_cells = 1 and not is_hidden
    qualify row_number() over (
        partition by metric_key, part_level, period_grain, period_end_on
        order by level = 'portfolio', people > 0 desc, people, entity_id
    ) = 1

),

hidden_{{ round }} as (

    select
        family,
        metric_key,
        level,
        entity_id,
        from_on,
        to_on,
        is_open,
        max(grain_rank) as grain_rank
    from (
        select * from hidden_{{ round - 1 }}
        union all
        select * from company_{{ round }}
    ) as found
    group by family, metric_key, level, entity_id, from_on, to_on, is_open

),

{% endfor -%}
family_levels as (

    select distinct
        family,
        level
    from cells

),

-- a part that a family does not have is hidden with its whole
family_cells as (

    select
        candidates.*,
        families.family,
        coalesce(family_levels.level, 'portfolio') as family_level,
        case when family_levels.level is null then 'all' else candidates.entity_id end
            as family_entity_id
    from candidates
    inner join families on candidates.metric_key = families.metric_key
    left join family_levels
        on families.family = family_levels.family
        and candidates.level = family_levels.level

),

judged as (

    select
        family_cells.*,
        exists (
            select 1
            from hidden_10 as hidden
            where {{ lies_in_hidden_row(
                'family_cells', level='family_level', entity_id='family_entity_id'
            ) }}
        ) as is_hidden
    from family_cells

),

shown as (

    select
        judged.metric_key,
        judged.period_grain,
        judged.period_start_on,
        judged.period_end_on,
        judged.shown_level as level,
        judged.shown_entity_id as entity_id,
        judged.value,
        judged.cases,
        judged.excluded_immature,
        judged.is_mature,
        judged.basis,
        judged.quality,
        judged.quality_reason,
        judged.has_too_few_events,
        bool_or(judged.is_hidden) as is_suppressed
    from judged
    group by
        judged.metric_key,
        judged.period_grain,
        judged.period_start_on,
        judged.period_end_on,
        judged.shown_level,
        judged.shown_entity_id,
        judged.value,
        judged.cases,
        judged.excluded_immature,
        judged.is_mature,
        judged.basis,
        judged.quality,
        judged.quality_reason,
        judged.has_too_few_events

),

told as (

    select
        shown.*,
        -- pay and the hours of a payroll are known to the end of its last period
        coalesce(
            shown.period_end_on > awaited_pay.paid_to_on
            and (awaited_pay.counts_pay or coalesce(shown.basis, 'payroll') in ('payroll', 'mixed')),
            false
        ) as is_awaiting_pay,
        -- by few who are old enough nobody should judge the others
        coalesce(
            shown.cases
            >= {{ parameter('settled_share', 'decimal(9, 6)') }} * (shown.cases + coalesce(shown.excluded_immature, 0)),
            true
        ) as is_old_enough
    from shown
    left join awaited_pay on shown.metric_key = awaited_pay.metric_key

),

final as (

    select
        *,
        is_old_enough and not is_awaiting_pay as is_settled
    from told

)

select * from final
