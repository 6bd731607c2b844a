-- One row per location (or the group) and workflow: the stage that it has reached, what tells it, the next stage
-- and what a year without it leaks.
with locations as (

    select * from {{ ref('location') }}
    where closed_on is null or closed_on > {{ as_of() }}

),

workflows as (

    select
        workflows.*,
        metrics.direction
    from {{ ref('maturity_workflow') }} as workflows
    left join {{ ref('metrics') }} as metrics on workflows.metric_key = metrics.metric_key

),

steps as (

    select * from {{ ref('maturity_step') }}

),

answers as (

    select * from {{ source('raw_practice', 'maturity_answer') }}

),

values_of_visits as (

    select
        entity_id as location_id,
        contribution_per_visit
    from {{ ref('unit_contribution') }}
    where level = 'location'

),

front_desk_pay as (

    select cast(sum(compensation.compensation_amount) / nullif(sum(compensation.hours), 0) as decimal(18, 2))
        as cost_per_hour
    from {{ ref('compensation') }} as compensation
    inner join {{ ref('provider') }} as providers on compensation.provider_id = providers.provider_id
    where providers.role = 'front_desk'
    and compensation.is_employer_cost
    and compensation.paid_on > {{ add_months(as_of(), -12) }}

),

-- the latest trailing year that says something
figures as (

    select
        metric_key,
        entity_id as location_id,
        period_end_on,
        value,
        denominator
    from {{ ref('kpi_scorecard') }}
    where level = 'location'
    and period_grain = 'ttm'
    and value is not null
    and not is_small
    qualify row_number() over (partition by metric_key, entity_id order by period_end_on desc) = 1

),

told as (

    select
        locations.location_id,
        workflows.workflow,
        workflows.workflow_order,
        workflows.workflow_name,
        workflows.metric_key,
        workflows.direction,
        workflows.leakage_unit,
        figures.period_end_on as figure_period_end_on,
        figures.value as actual_value,
        figures.denominator,
        coalesce(own_answers.stage, group_answers.stage) as answered_stage,
        case
            when figures.value is not null then 'figure'
            when coalesce(own_answers.stage, group_answers.stage) is not null then 'answer'
            else 'none'
        end as basis
    from locations
    inner join workflows
        on workflows.vertical is null or locations.vertical = workflows.vertical
    left join figures
        on workflows.metric_key = figures.metric_key
        and locations.location_id = figures.location_id
    left join answers as own_answers
        on workflows.workflow = own_answers.workflow
        and locations.location_id = own_answers.location_id
    left join answers as group_answers
        on workflows.workflow = group_answers.workflow
        and group_answers.location_id is null

),

-- the highest stage whose benchmark the figure keeps; who keeps none is at the first
staged as (

    select
        told.location_id,
        told.workflow,
        coalesce(max(steps.stage), 1) as stage
    from told
    left join steps
        on told.workflow = steps.workflow
        and case
            when told.direction = 'lower' then told.actual_value <= steps.benchmark_value
            else told.actual_value >= steps.benchmark_value
        end
    where told.basis = 'figure'
    group by told.location_id, told.workflow

),

placed as (

    select
        told.*,
        case told.basis when 'figure' then staged.stage when 'answer' then told.answered_stage end
            as stage
    from told
    left join staged
        on told.location_id = staged.location_id
        and told.workflow = staged.workflow

),

priced as (

    select
        placed.*,
        next_steps.stage as next_stage,
        next_steps.benchmark_value as next_value,
        next_steps.statement as next_statement,
        present_steps.next_move,
        cast(abs(next_steps.benchmark_value - placed.actual_value) as decimal(18, 6)) as gap,
        cast(
            case placed.leakage_unit when 'weekly_hour' then 52 else placed.denominator end
            as decimal(18, 2)
        ) as volume,
        case placed.leakage_unit
            when 'visit' then values_of_visits.contribution_per_visit
            when 'production_dollar' then 1
            when 'weekly_hour' then front_desk_pay.cost_per_hour
        end as unit_amount
    from placed
    left join steps as present_steps
        on placed.workflow = present_steps.workflow
        and placed.stage = present_steps.stage
    left join steps as next_steps
        on placed.workflow = next_steps.workflow
        and placed.stage + 1 = next_steps.stage
    left join values_of_visits on placed.location_id = values_of_visits.location_id
    cross join front_desk_pay

),

by_location as (

    select
        'location' as level,
        location_id as entity_id,
        workflow,
        workflow_order,
        workflow_name,
        metric_key,
        basis,
        figure_period_end_on,
        actual_value,
        stage,
        next_stage,
        next_value,
        next_statement,
        next_move,
        cast(gap * volume * unit_amount as decimal(18, 2)) as leakage_amount,
        case
            when basis = 'none' then 'neither a figure nor an answer'
            when next_stage is null then 'the last stage'
            when leakage_unit is null then 'no dollars are put on this workflow'
            when basis = 'answer' then 'an answer gives no dollars'
            when unit_amount is null and leakage_unit = 'visit' then 'no contribution per visit'
            when unit_amount is null then 'no paid hours of the front desk'
        end as leakage_reason,
        case leakage_unit
            when 'visit'
                then 'gap × cases × contribution per visit: '
                || cast(cast(gap * 100 as decimal(18, 4)) as varchar) || ' % × ' || cast(volume as varchar)
                || ' × ' || cast(cast(unit_amount as decimal(18, 2)) as varchar)
            when 'production_dollar'
                then 'gap × open plans, as production and not contribution: '
                || cast(cast(gap * 100 as decimal(18, 4)) as varchar) || ' % × ' || cast(volume as varchar)
            when 'weekly_hour'
                then 'hours above the next stage × 52 weeks × cost of a paid hour: '
                || cast(cast(gap as decimal(18, 2)) as varchar) || ' × 52 × ' || cast(cast(unit_amount as decimal(18, 2)) as varchar)
        end as formula
    from priced

),

-- the group has the stage that more than half of its places have reached
by_group as (

    select
        workflow,
        workflow_order,
        workflow_name,
        metric_key,
        basis,
        stage,
        cast(sum(leakage_amount) over (partition by workflow) as decimal(18, 2))
            as leakage_amount,
        count(stage) over (partition by workflow) as places,
        row_number() over (partition by workflow order by stage desc nulls last, entity_id)
            as place_number
    from by_location

),

grouped as (

    select
        'portfolio' as level,
        'all' as entity_id,
        by_group.workflow,
        by_group.workflow_order,
        by_group.workflow_name,
        by_group.metric_key,
        case when by_group.stage is null then 'none' else 'places' end as basis,
        cast(null as date) as figure_period_end_on,
        cast(null as double) as actual_value,
        by_group.stage,
        next_steps.stage as next_stage,
        next_steps.benchmark_value as next_value,
        next_steps.statement as next_statement,
        present_steps.next_move,
        by_group.leakage_amount,
        case when by_group.leakage_amount is null then 'no place has dollars here' end
            as leakage_reason,
        case when by_group.leakage_amount is not null then 'sum of the places' end as formula
    from by_group
    left join steps as present_steps
        on by_group.workflow = present_steps.workflow
        and by_group.stage = present_steps.stage
    left join steps as next_steps
        on by_group.workflow = next_steps.workflow
        and by_group.stage + 1 = next_steps.stage
    where by_group.place_number = floor(by_group.places / 2.0) + 1

),

united as (

    select * from by_location
    union all
    select * from grouped

),

final as (

    select
        level,
        entity_id,
        workflow,
        workflow_order,
        workflow_name,
        metric_key,
        basis,
        figure_period_end_on,
        actual_value,
        stage,
        next_stage,
        cast(next_value as double) as next_value,
        next_statement,
        next_move,
        leakage_amount,
        leakage_reason,
        case when leakage_amount is not null then formula end as formula
    from united

)

select * from final
