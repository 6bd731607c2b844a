-- One row per scorecard cell that the site may show, with the decision whether it does.
-- When a cell of a part (a location, a provider, …) rests on 1 to (floor - 1) people, all cells of that
-- part in the calendar year and grain are hidden, and finer grains with them; were it the only unknown
-- of a whole and its parts, the smallest other part goes with it. With two rows unknown, no sum over parts,
-- months or quarters fixes a hidden cell. Metrics that share terms (money and hours, dues and members, leads
-- and their cost) share the decision, because a ratio and one of its terms give the other.
with scorecard as (

    select * from {{ ref('kpi_scorecard') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

scored as (

    select
        scorecard.metric_key,
        scorecard.period_grain,
        scorecard.period_start_on,
        scorecard.period_end_on,
        scorecard.level,
        scorecard.entity_id as shown_entity_id,
        -- the comparable places of a group are its whole
        case
            when scorecard.entity_id = 'like_for_like' then 'all' else scorecard.entity_id
        end as entity_id,
        -- growth and revenue give the revenue of the year before
        extract(year from scorecard.period_start_on)
        - case when metrics.metric_key = 'same_store_growth' then 1 else 0 end as starts_in_year,
        extract(year from scorecard.period_end_on) as ends_in_year,
        scorecard.value,
        scorecard.cases,
        scorecard.excluded_immature,
        scorecard.is_mature,
        scorecard.basis,
        scorecard.quality,
        scorecard.quality_reason,
        metrics.rollup,
        case
            -- shares of hours and bookings that no other metric has
            when metrics.metric_key in (
                'device_utilization', 'room_utilization', 'online_booking_share'
            ) then metrics.metric_key
            -- production is revenue by another name, collections its share, growth its change
            when metrics.question in ('productivity', 'profitability')
                or metrics.metric_key in (
                    'gross_production', 'net_production', 'collection_rate', 'same_store_growth'
                ) then 'money'
            when metrics.question = 'memberships' then 'memberships'
            when metrics.metric_key in ('leads', 'cost_per_lead', 'speed_to_lead_5min_share')
                then 'leads'
            when metrics.metric_key in (
                'lead_to_consult_rate', 'lead_conversion_rate', 'cac_paid_media',
                'touches_to_conversion'
            ) then 'acquisition'
            when metrics.metric_key in (
                'consult_show_rate', 'consult_conversion_30d', 'revenue_per_consult_slot'
            ) then 'consultations'
            when metrics.metric_key in ('new_patients', 'ltv_12m_earned', 'ltv_12m_contribution')
                then 'newcomers'
            else metrics.metric_key
        end as family,
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
        min(quarters.starts_in_year) as first_year,
        max(quarters.ends_in_year) as last_year
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
    group by years.metric_key, years.level, years.entity_id, years.period_end_on

),

candidates as (

    select
        scored.*,
        coalesce(filled_years.first_year, scored.starts_in_year) as first_year,
        coalesce(filled_years.last_year, scored.ends_in_year) as last_year
    from scored
    -- left join: months and quarters lie within a year
    left join filled_years
        on case when scored.period_grain = 'ttm' then scored.metric_key end
            = filled_years.metric_key
        and scored.level = filled_years.level
        and scored.entity_id = filled_years.entity_id
        and scored.period_end_on = filled_years.period_end_on

),

cells as (

    select
        metric_key,
        family,
        level,
        entity_id,
        period_grain,
        period_end_on,
        first_year,
        last_year,
        coalesce(people, cases, 0) as people,
        coalesce(people between 1 and floor_people - 1, false) as is_small
    from candidates
    where quality <> 'absent'
    -- growth is hidden with the revenue of either year: of its own it hides none, or one small month would
    -- hide all years, each for the one before
    and metric_key <> 'same_store_growth'

),

-- hidden rows of cells: a part, a calendar year, and the grain from which on it is hidden
hidden_0 as (

    select distinct
        family,
        level,
        entity_id,
        last_year as calendar_year,
        case when period_grain = 'month' then 'month' else 'quarter' end as grain
    from cells
    where is_small

),

{% for round in range(1, 11) -%}
decided_{{ round }} as (

    select
        cells.*,
        {{ lies_in_hidden_row('cells', 'hidden_' ~ (round - 1)) }} as is_hidden
    from cells

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
        level,
        entity_id,
        first_year,
        last_year,
        case when period_grain = 'month' then 'month' else 'quarter' end as grain
    from (
        select
            *,
            count(*) filter (where is_hidden) over (
                partition by metric_key, part_level, period_grain, period_end_on
            ) as unknown_cells
        from members_{{ round }}
    ) as counted
    where unknown_cells = 1 and not is_hidden
    qualify row_number() over (
        partition by metric_key, part_level, period_grain, period_end_on
        order by level = 'portfolio', people > 0 desc, people, entity_id
    ) = 1

),

hidden_{{ round }} as (

    select * from hidden_{{ round - 1 }}
    union distinct
    select
        family,
        level,
        entity_id,
        first_year,
        grain
    from company_{{ round }}
    union distinct
    select
        family,
        level,
        entity_id,
        last_year,
        grain
    from company_{{ round }}

),

{% endfor -%}
final as (

    select
        candidates.metric_key,
        candidates.period_grain,
        candidates.period_start_on,
        candidates.period_end_on,
        candidates.level,
        candidates.shown_entity_id as entity_id,
        candidates.value,
        candidates.cases,
        candidates.excluded_immature,
        candidates.is_mature,
        candidates.basis,
        candidates.quality,
        candidates.quality_reason,
        candidates.has_too_few_events,
        {{ lies_in_hidden_row('candidates', 'hidden_10') }} as is_suppressed
    from candidates

)

select * from final
