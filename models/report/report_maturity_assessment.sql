-- One row per location and for the group: its stage, the weakest workflow and the next move, as far as its
-- workflows may be shown.
{{ config(alias='maturity_assessment') }}

with assessments as (

    select * from {{ ref('maturity_assessment') }}

),

locations as (

    select * from {{ ref('location') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

shown as (

    select
        entity,
        bool_or(is_suppressed or has_hidden_dollars) as is_suppressed
    from {{ ref('report_maturity') }}
    group by entity

),

named as (

    select
        assessments.*,
        coalesce(locations.location_name, 'All locations') as entity,
        metrics.unit
    from assessments
    left join locations
        on case when assessments.level = 'location' then assessments.entity_id end
        = locations.location_id
    left join metrics on assessments.weakest_metric_key = metrics.metric_key

),

final as (

    select
        named.entity,
        named.workflows,
        named.scored_workflows,
        {%- for column in [
            'stage', 'stage_name', 'weakest_workflow_name', 'weakest_stage', 'unit', 'next_move', 'target_stage',
            'target_statement'
        ] %}
        case when not shown.is_suppressed then named.{{ column }} end as {{ column }},
        {%- endfor %}
        {%- for column in ['actual_value', 'leakage_amount', 'target_value'] %}
        case when not shown.is_suppressed then cast(named.{{ column }} as double) end as {{ column }},
        {%- endfor %}
        named.target_on,
        case
            when shown.is_suppressed then 'hidden to protect privacy'
            else coalesce(named.stage_reason, named.formula, named.leakage_reason)
        end as note,
        shown.is_suppressed
    from named
    inner join shown on named.entity = shown.entity

)

select * from final
order by final.entity
