-- One row per location and for the group: the stage as a whole, the weakest workflow, what it leaks, the one
-- next move and where it is to stand after the target's days.
with scores as (

    select * from {{ ref('maturity_score') }}

),

stages as (

    select * from {{ ref('maturity_stage') }}

),

ranked as (

    select
        *,
        count(*) over (partition by level, entity_id) as workflows,
        count(stage) over (partition by level, entity_id) as scored_workflows,
        row_number() over (
            partition by level, entity_id order by stage desc nulls last, workflow_order
        ) as place_from_top,
        -- of workflows of one stage the one that leaks most
        row_number() over (
            partition by level, entity_id
            order by stage asc nulls last, leakage_amount desc nulls last, workflow_order
        ) as place_from_bottom
    from scores

),

middle as (

    select * from ranked
    where place_from_top = floor(scored_workflows / 2.0) + 1
    and scored_workflows >= {{ parameter('maturity_min_workflows') }}

),

weakest as (

    select * from ranked
    where place_from_bottom = 1

),

final as (

    select
        weakest.level,
        weakest.entity_id,
        weakest.workflows,
        weakest.scored_workflows,
        middle.stage,
        stages.stage_name,
        case when middle.stage is null then 'too few workflows have a figure or an answer' end
            as stage_reason,
        case when weakest.stage is not null then weakest.workflow end as weakest_workflow,
        weakest.workflow_name as weakest_workflow_name,
        weakest.metric_key as weakest_metric_key,
        weakest.basis as weakest_basis,
        weakest.stage as weakest_stage,
        weakest.actual_value,
        weakest.leakage_amount,
        weakest.leakage_reason,
        weakest.formula,
        weakest.next_move,
        weakest.next_stage as target_stage,
        weakest.next_value as target_value,
        weakest.next_statement as target_statement,
        {{ add_days(as_of(), parameter('target_days')) }} as target_on
    from weakest
    left join middle
        on weakest.level = middle.level
        and weakest.entity_id = middle.entity_id
    left join stages on middle.stage = stages.stage

)

select * from final
