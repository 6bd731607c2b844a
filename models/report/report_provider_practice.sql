-- One row per figure of the providers' pages: what to do oneself, what strong practices do, what nobody decides alone.
{{ config(alias='provider_practice') }}

with figures as (

    select * from {{ ref('provider_figure') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

steps as (

    select * from {{ ref('maturity_step') }}

),

final as (

    select
        figures.figure_order,
        metrics.name as figure_name,
        metrics.definition,
        figures.to_copy,
        well_run.statement || ' ' || best_run.statement as strong_practice,
        figures.not_in_ones_hands
    from figures
    inner join metrics on figures.metric_key = metrics.metric_key
    -- left join: not every figure has a workflow of the practice behind it
    left join steps as well_run
        on figures.workflow = well_run.workflow
        and well_run.stage = 4
    left join steps as best_run
        on figures.workflow = best_run.workflow
        and best_run.stage = 5

)

select * from final
order by final.figure_order
