-- One row per metric, period, level and entity that a closing has seen: its figure in the latest
-- closing, and whether it is closed. What was too young then is seen but stays open.
with final as (

    select
        closing_number,
        closed_as_of_on,
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
        definition_version,
        is_closed,
        has_figure
    from {{ source('raw_practice', 'closed_figure') }}
    qualify row_number() over (
        partition by metric_key, period_grain, period_end_on, level, entity_id
        order by closing_number desc
    ) = 1

)

select * from final
