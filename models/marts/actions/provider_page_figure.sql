-- One row per provider who works here and figure of the own page: the latest quarter that says something, beside
-- the one before and that of a year ago.
with figures as (

    select * from {{ ref('provider_figure') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

providers as (

    select * from {{ ref('provider') }}
    where is_clinical
    and not is_house
    and (ended_on is null or ended_on > {{ as_of() }})

),

ranges as (

    select * from {{ ref('provider_range') }}

),

benchmarks as (

    select * from {{ ref('benchmarks') }}

),

-- a quarter with few cases says more about luck than about a provider
quarters as (

    select * from {{ ref('kpi_scorecard') }}
    where level = 'provider'
    and period_grain = 'quarter'
    and quality <> 'absent'
    and value is not null
    and not is_small

),

latest as (

    select * from quarters
    qualify row_number() over (
        partition by metric_key, entity_id order by period_end_on desc
    ) = 1

),

final as (

    select
        providers.provider_id,
        metrics.metric_key,
        figures.figure_order,
        metrics.name as figure_name,
        metrics.definition,
        metrics.unit,
        latest.period_start_on as quarter_start_on,
        latest.period_end_on as quarter_end_on,
        latest.value,
        latest.cases,
        quarters_before.value as value_quarter_before,
        quarters_year_ago.value as value_year_ago,
        benchmarks.value_text as benchmark,
        'Composite estimate. ' || benchmarks.population || '; ' || benchmarks.source_title
            as benchmark_note,
        latest.quality,
        latest.quality_reason,
        figures.not_in_ones_hands,
        figures.to_copy
    from figures
    inner join metrics on figures.metric_key = metrics.metric_key
    inner join latest on figures.metric_key = latest.metric_key
    inner join providers on latest.entity_id = providers.provider_id
    left join quarters as quarters_before
        on latest.metric_key = quarters_before.metric_key
        and latest.entity_id = quarters_before.entity_id
        and {{ add_months('latest.period_start_on', -3) }} = quarters_before.period_start_on
    left join quarters as quarters_year_ago
        on latest.metric_key = quarters_year_ago.metric_key
        and latest.entity_id = quarters_year_ago.entity_id
        and {{ add_months('latest.period_start_on', -12) }} = quarters_year_ago.period_start_on
    -- left join: of most figures nobody has published a range for the role
    left join ranges
        on providers.role = ranges.role
        and figures.metric_key = ranges.metric_key
    left join benchmarks
        on ranges.metric_key = benchmarks.metric_key
        and ranges.section = benchmarks.section
        and ranges.origin = benchmarks.origin
        and ranges.row_number = benchmarks.row_number

)

select * from final
