-- One row per figure that an owner reads first and place (and the group): where it stands in its latest whole period.
{{ config(alias='headline') }}

with figures as (

    select * from {{ ref('headline_figure') }}

),

metrics as (

    select * from {{ ref('report_metric') }}

),

locations as (

    select * from {{ ref('location') }}

),

cells as (

    select
        *,
        case when not is_suppressed then value end as shown_value
    from {{ ref('disclosure_cell') }}
    where level in ('portfolio', 'location')

),

targets as (

    select * from {{ ref('target_baseline') }}

),

levers as (

    select * from {{ ref('report_opportunity') }}

),

assumptions as (

    select * from {{ ref('opportunity_assumption') }}

),

-- the same period everywhere: the latest one in which the group's cases are old enough and what payroll tells is known
periods as (

    select
        figures.metric_key,
        figures.period_grain,
        max(cells.period_start_on) as period_start_on,
        max(cells.period_end_on) as period_end_on
    from figures
    inner join cells
        on figures.metric_key = cells.metric_key
        and figures.period_grain = cells.period_grain
        and cells.level = 'portfolio'
        and cells.entity_id = 'all'
    where cells.is_settled
    group by figures.metric_key, figures.period_grain

),

current_cells as (

    select
        cells.*,
        {{ add_months('cells.period_start_on', "case when cells.period_grain = 'ttm' then -3 else -1 end") }}
            as previous_start_on,
        {{ add_months('cells.period_start_on', -12) }} as year_ago_start_on
    from cells
    inner join periods
        on cells.metric_key = periods.metric_key
        and cells.period_grain = periods.period_grain
        and cells.period_end_on = periods.period_end_on

),

compared as (

    select
        figures.position,
        figures.metric_key,
        figures.subject,
        metrics.name as metric_name,
        metrics.question,
        metrics.unit,
        current_cells.level,
        coalesce(locations.location_name, 'All locations') as entity,
        current_cells.period_grain,
        current_cells.period_start_on,
        current_cells.period_end_on,
        case current_cells.period_grain when 'ttm' then 'a quarter ago' else 'the month before' end as previous_name,
        current_cells.shown_value as value,
        previous.shown_value as previous_value,
        year_ago.shown_value as year_ago_value,
        cast(targets.target_value as double) as target_value,
        case when current_cells.shown_value is not null then current_cells.cases end as cases,
        cast(metrics.benchmark_low as double) as benchmark_low,
        cast(metrics.benchmark_high as double) as benchmark_high,
        levers.low_amount as at_stake_low_amount,
        levers.high_amount as at_stake_high_amount,
        current_cells.is_suppressed,
        current_cells.quality,
        current_cells.quality_reason
    from current_cells
    inner join figures on current_cells.metric_key = figures.metric_key
    inner join metrics on current_cells.metric_key = metrics.metric_key
    -- verticals are no place and not the group
    left join locations
        on case when current_cells.level = 'location' then current_cells.entity_id end = locations.location_id
    left join cells as previous
        on current_cells.metric_key = previous.metric_key
        and current_cells.period_grain = previous.period_grain
        and current_cells.level = previous.level
        and current_cells.entity_id = previous.entity_id
        and current_cells.previous_start_on = previous.period_start_on
    left join cells as year_ago
        on current_cells.metric_key = year_ago.metric_key
        and current_cells.period_grain = year_ago.period_grain
        and current_cells.level = year_ago.level
        and current_cells.entity_id = year_ago.entity_id
        and current_cells.year_ago_start_on = year_ago.period_start_on
    left join targets
        on current_cells.metric_key = targets.metric_key
        and current_cells.level = targets.level
        and current_cells.entity_id = targets.entity_id
    left join assumptions on figures.lever = assumptions.lever
    left join levers
        on assumptions.position = levers.position
        and coalesce(locations.location_name, 'All locations') = levers.entity
    where locations.location_id is not null
    or current_cells.entity_id = 'all'

),

worded as (

    select
        compared.*,
        {{ change_words('value', 'previous_value', "unit = 'rate'", 'previous_name') }} as previous_words,
        {{ change_words('value', 'year_ago_value', "unit = 'rate'", "'a year ago'") }} as year_ago_words,
        case
            when value < benchmark_low then 'below the published range'
            when value > benchmark_high then 'above the published range'
            when benchmark_low is not null then 'within the published range'
        end as benchmark_words,
        case
            when value >= target_value then 'at its target'
            when value < target_value then 'short of its target'
        end as target_words
    from compared

),

final as (

    select
        position,
        metric_key,
        metric_name,
        question,
        unit,
        level,
        entity,
        period_grain,
        period_start_on,
        period_end_on,
        value,
        previous_value,
        year_ago_value,
        target_value,
        benchmark_low,
        benchmark_high,
        cases,
        at_stake_low_amount,
        at_stake_high_amount,
        case
            when is_suppressed then 'Hidden to protect privacy (few people, or derivable).'
            when value is null then 'No data: ' || coalesce(quality_reason, 'no cases in the period') || '.'
            else
                subject
                || coalesce(
                    ' is ' || previous_words || coalesce(' and ' || year_ago_words, ''),
                    ' is ' || year_ago_words,
                    ' has no earlier period to stand beside'
                )
                || coalesce('; it is ' || benchmark_words, '')
                || coalesce(case when benchmark_words is null then '; it is ' else ' and ' end || target_words, '')
                || '.'
        end as sentence,
        is_suppressed,
        quality,
        quality_reason
    from worded

)

select * from final
order by final.position, final.level desc, final.entity
