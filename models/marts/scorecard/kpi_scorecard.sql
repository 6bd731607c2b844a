-- One row per metric, period, level and entity. A closed cell keeps the figure it was closed with;
-- what the data tell of it today stands in `restatement` wherever it differs.
with figures as (

    select * from {{ ref('kpi_figure') }}

),

closed as (

    select * from {{ ref('closed_cell') }}

),

-- an entity that a closed period did not have comes as a restatement, not into the period
closed_periods as (

    select distinct
        metric_key,
        period_grain,
        period_end_on
    from closed
    where is_closed

),

open_cells as (

    select figures.*
    from figures
    left join closed_periods
        on figures.metric_key = closed_periods.metric_key
        and figures.period_grain = closed_periods.period_grain
        and figures.period_end_on = closed_periods.period_end_on
    left join closed
        on figures.metric_key = closed.metric_key
        and figures.period_grain = closed.period_grain
        and figures.period_end_on = closed.period_end_on
        and figures.level = closed.level
        and figures.entity_id = closed.entity_id
    where closed_periods.metric_key is null
    or not closed.is_closed

),

final as (

    select
        metric_key,
        period_grain,
        period_start_on,
        period_end_on,
        level,
        entity_id,
        numerator,
        denominator,
        value,
        cases,
        patients,
        excluded_immature,
        is_mature,
        is_small,
        basis,
        quality,
        quality_reason,
        definition_version
    from open_cells

    union all

    select
        metric_key,
        period_grain,
        period_start_on,
        period_end_on,
        level,
        entity_id,
        numerator,
        denominator,
        value,
        cases,
        patients,
        excluded_immature,
        is_mature,
        is_small,
        basis,
        quality,
        quality_reason,
        definition_version
    from closed
    where is_closed
    and has_figure

)

select * from final
