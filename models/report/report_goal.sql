-- One row per goal and step of its decomposition, as far as the figures that it rests on may be shown.
{{ config(alias='goal') }}

with steps as (

    select * from {{ ref('goal_decomposition') }}

),

figures as (

    select * from {{ ref('goal_figure') }}

),

locations as (

    select * from {{ ref('location') }}

),

hidden as (

    select
        figures.level,
        figures.entity_id,
        figures.metric_key
    from figures
    inner join {{ ref('disclosure_cell') }} as cells
        on figures.metric_key = cells.metric_key
        and figures.level = cells.level
        and figures.entity_id = cells.entity_id
        and cells.period_grain = 'ttm'
        and figures.period_end_on = cells.period_end_on
    where cells.is_suppressed

),

judged as (

    select
        steps.*,
        exists (
            select 1
            from hidden
            where
                steps.level = hidden.level
                and steps.entity_id = hidden.entity_id
                and position('|' || hidden.metric_key || '|' in steps.metric_keys) > 0
        ) as is_suppressed
    from steps

),

final as (

    select
        coalesce(locations.location_name, 'All locations') as entity,
        judged.step_number,
        judged.step_name,
        judged.unit,
        case when not judged.is_suppressed then cast(judged.step_value as double) end
            as step_value,
        judged.formula_in_words,
        case when not judged.is_suppressed then judged.formula_in_numbers end
            as formula_in_numbers,
        case when not judged.is_suppressed then judged.quality end as quality,
        case
            when judged.is_suppressed then 'hidden to protect privacy'
            else judged.quality_reason
        end as quality_reason,
        judged.is_suppressed
    from judged
    left join locations
        on case when judged.level = 'location' then judged.entity_id end = locations.location_id

)

select * from final
order by final.entity, final.step_number
