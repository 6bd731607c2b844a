-- One row per metric, period, level and entity as the data tell it today: the value, what it rests on
-- and how far to trust it. Periods that are closed: see kpi_scorecard.
with metrics as (

    select * from {{ ref('metrics') }}

),

rollup as (

    select * from {{ ref('kpi_rollup') }}

),

reasons as (

    select * from {{ ref('kpi_reason') }}

),

months as (

    select distinct
        month_start_on,
        month_end_on
    from {{ ref('location_month') }}

),

told_months as (

    select
        min(month_start_on) as first_month_on,
        max(month_end_on) as last_day_on
    from months

),

location_ends as (

    select
        location_id,
        max(month_start_on) as last_month_on
    from {{ ref('location_month') }}
    group by location_id

),

entity_months as (

    select
        metric_key,
        level,
        entity_id,
        month_start_on,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(cases) as cases,
        sum(excluded_immature) as excluded_immature,
        min(first_basis) as first_basis,
        max(last_basis) as last_basis,
        sum(people_in_month) as people_in_month,
        sum(people_in_quarter) as people_in_quarter,
        sum(people_entering) - sum(people_leaving) as people_change
    from rollup
    group by metric_key, level, entity_id, month_start_on

),

known_months as (

    select
        metric_key,
        level,
        entity_id,
        month_start_on,
        case when cases > 0 or excluded_immature > 0 then month_start_on end as event_month_on
    from entity_months
    union all
    select
        metric_key,
        level,
        entity_id,
        period_start_on as month_start_on,
        null as event_month_on
    from reasons
    where period_grain = 'month'
    and level in ('portfolio', 'location')

),

-- the group and its places have a row in every month, events or not; a place that has closed until it closes, or until the
-- last of what followed
entities as (

    select
        known_months.metric_key,
        known_months.level,
        known_months.entity_id,
        min(known_months.month_start_on) as first_month_on,
        greatest(
            max(location_ends.last_month_on), max(known_months.event_month_on)
        ) as last_month_on
    from known_months
    left join location_ends
        on case when known_months.level = 'location' then known_months.entity_id end
            = location_ends.location_id
    group by known_months.metric_key, known_months.level, known_months.entity_id

),

dense as (

    select
        entities.metric_key,
        entities.level,
        entities.entity_id,
        months.month_start_on,
        months.month_end_on,
        entity_months.numerator,
        entity_months.denominator,
        coalesce(entity_months.cases, 0) as cases,
        coalesce(entity_months.excluded_immature, 0) as excluded_immature,
        entity_months.first_basis,
        entity_months.last_basis,
        coalesce(entity_months.people_in_month, 0) as people_in_month,
        coalesce(entity_months.people_in_quarter, 0) as people_in_quarter,
        coalesce(entity_months.people_change, 0) as people_change
    from entities
    inner join months
        on months.month_start_on >= entities.first_month_on
        and (entities.level <> 'location' or months.month_start_on <= entities.last_month_on)
    left join entity_months
        on entities.metric_key = entity_months.metric_key
        and entities.level = entity_months.level
        and entities.entity_id = entity_months.entity_id
        and months.month_start_on = entity_months.month_start_on

),

running as (

    select
        *,
        sum(numerator) over year_to_month as ttm_numerator,
        sum(denominator) over year_to_month as ttm_denominator,
        sum(cases) over year_to_month as ttm_cases,
        sum(excluded_immature) over year_to_month as ttm_excluded_immature,
        min(first_basis) over year_to_month as ttm_first_basis,
        max(last_basis) over year_to_month as ttm_last_basis,
        sum(people_change) over (
            partition by metric_key, level, entity_id order by month_start_on
            rows between unbounded preceding and current row
        ) as ttm_people
    from dense
    window year_to_month as (
        partition by metric_key, level, entity_id order by month_start_on
        rows between 11 preceding and current row
    )

),

by_grain as (

    select
        metric_key,
        'month' as period_grain,
        month_start_on as period_start_on,
        month_end_on as period_end_on,
        level,
        entity_id,
        numerator,
        denominator,
        cases,
        excluded_immature,
        first_basis,
        last_basis,
        people_in_month as people
    from running

    union all

    select
        running.metric_key,
        'quarter' as period_grain,
        {{ quarter_start('running.month_start_on') }} as period_start_on,
        {{ add_days(add_months(quarter_start('running.month_start_on'), 3), -1) }} as period_end_on,
        running.level,
        running.entity_id,
        sum(running.numerator) as numerator,
        sum(running.denominator) as denominator,
        sum(running.cases) as cases,
        sum(running.excluded_immature) as excluded_immature,
        min(running.first_basis) as first_basis,
        max(running.last_basis) as last_basis,
        sum(running.people_in_quarter) as people
    from running
    inner join metrics on running.metric_key = metrics.metric_key
    where metrics.rollup = 'additive'
    group by
        running.metric_key,
        {{ quarter_start('running.month_start_on') }},
        running.level,
        running.entity_id

    union all

    -- a balance, or a rate at a point in time, is that of the last month
    select
        running.metric_key,
        'quarter' as period_grain,
        {{ quarter_start('running.month_start_on') }} as period_start_on,
        running.month_end_on as period_end_on,
        running.level,
        running.entity_id,
        running.numerator,
        running.denominator,
        running.cases,
        running.excluded_immature,
        running.first_basis,
        running.last_basis,
        running.people_in_month as people
    from running
    inner join metrics on running.metric_key = metrics.metric_key
    where metrics.rollup = 'per_level'

    union all

    select
        running.metric_key,
        'ttm' as period_grain,
        {{ add_months('running.month_start_on', -11) }} as period_start_on,
        running.month_end_on as period_end_on,
        running.level,
        running.entity_id,
        case when metrics.rollup = 'additive' then running.ttm_numerator else running.numerator end
            as numerator,
        case
            when metrics.rollup = 'additive' then running.ttm_denominator
            else running.denominator
        end as denominator,
        case when metrics.rollup = 'additive' then running.ttm_cases else running.cases end
            as cases,
        case
            when metrics.rollup = 'additive' then running.ttm_excluded_immature
            else running.excluded_immature
        end as excluded_immature,
        case
            when metrics.rollup = 'additive' then running.ttm_first_basis
            else running.first_basis
        end as first_basis,
        case
            when metrics.rollup = 'additive' then running.ttm_last_basis
            else running.last_basis
        end as last_basis,
        case
            when metrics.rollup = 'additive' then running.ttm_people
            else running.people_in_month
        end as people
    from running
    inner join metrics on running.metric_key = metrics.metric_key

),

complete as (

    select
        by_grain.*,
        metrics.denominator is not null as has_denominator,
        -- a sum of nothing is zero; a median of nothing is nothing
        metrics.denominator is null and metrics.unit not in ('usd', 'count') as is_statistic,
        metrics.min_denominator,
        metrics.min_events_provider,
        metrics.definition_version,
        coalesce(reasons.quality, 'exact') as quality,
        reasons.quality_reason,
        max(by_grain.people) over (partition by by_grain.metric_key) > 0 as is_about_people
    from by_grain
    inner join metrics on by_grain.metric_key = metrics.metric_key
    cross join told_months
    left join reasons
        on by_grain.metric_key = reasons.metric_key
        and by_grain.period_grain = reasons.period_grain
        and by_grain.period_end_on = reasons.period_end_on
        and by_grain.level = reasons.level
        and by_grain.entity_id = reasons.entity_id
    -- a quarter or a year is told only when all of it is over and within the history
    where by_grain.period_start_on >= told_months.first_month_on
    and by_grain.period_end_on <= told_months.last_day_on
    and (
        by_grain.period_grain <> 'quarter'
        or by_grain.period_end_on
            = {{ add_days(add_months('by_grain.period_start_on', 3), -1) }}
    )
    and (
        by_grain.cases > 0
        or by_grain.excluded_immature > 0
        or reasons.quality is not null
        or by_grain.level in ('portfolio', 'location')
    )

),

final as (

    select
        metric_key,
        period_grain,
        period_start_on,
        period_end_on,
        level,
        entity_id,
        case
            when quality = 'absent' then null
            when is_statistic then numerator
            else coalesce(numerator, 0)
        end as numerator,
        case
            when quality = 'absent' or not has_denominator then null
            else coalesce(denominator, 0)
        end as denominator,
        case
            when quality = 'absent' then null
            when has_denominator then cast(coalesce(numerator, 0) as double) / nullif(denominator, 0)
            when is_statistic then cast(numerator as double)
            else cast(coalesce(numerator, 0) as double)
        end as value,
        case when quality <> 'absent' then cast(cases as bigint) end as cases,
        case when quality <> 'absent' and is_about_people then cast(people as bigint) end
            as patients,
        case when quality <> 'absent' then cast(excluded_immature as bigint) end
            as excluded_immature,
        case when quality <> 'absent' then excluded_immature = 0 end as is_mature,
        case
            when quality <> 'absent'
                then
                    coalesce(
                        case when has_denominator then denominator else cases end, 0
                    ) < min_denominator
                    or (
                        level like '%provider%'
                        and (period_grain = 'month' or cases < coalesce(min_events_provider, 0))
                    )
        end as is_small,
        case
            when first_basis <> last_basis then 'mixed' else first_basis
        end as basis,
        quality,
        quality_reason,
        definition_version
    from complete

)

select * from final
