-- One row per workflow and stage: the benchmark and the statement that hold there.
{{ config(alias='maturity_step') }}

with final as (

    select
        workflows.workflow_order,
        workflows.workflow_name,
        metrics.unit,
        steps.stage,
        stages.stage_name,
        steps.benchmark_value,
        steps.statement
    from {{ ref('maturity_step') }} as steps
    inner join {{ ref('maturity_workflow') }} as workflows on steps.workflow = workflows.workflow
    inner join {{ ref('maturity_stage') }} as stages on steps.stage = stages.stage
    left join {{ ref('metrics') }} as metrics on workflows.metric_key = metrics.metric_key

)

select * from final
order by final.workflow_order, final.stage
