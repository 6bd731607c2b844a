-- One row per location (or the group) and workflow: its stage. A stage that a hidden figure tells is hidden with it.
{{ config(alias='maturity') }}

with scores as (

    select * from {{ ref('maturity_score') }}

),

locations as (

    select * from {{ ref('location') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

hidden as (

    select * from {{ ref('disclosure_cell') }}
    where is_suppressed and level in ('portfolio', 'location')

),

-- a year that ends with any month tells, with the one before, of its months
hidden_figures as (

    select distinct
        scores.metric_key,
        scores.entity_id
    from scores
    inner join hidden
        on scores.metric_key = hidden.metric_key
        and scores.entity_id = hidden.entity_id
        and hidden.period_end_on > {{ add_months('scores.figure_period_end_on', -12) }}
        and hidden.period_end_on <= scores.figure_period_end_on

),

-- dollars rest on the place's contribution per visit
hidden_money as (

    select distinct entity_id from hidden
    where metric_key in ('earned_revenue', 'provider_contribution')
    and period_grain = 'ttm'

),

judged as (

    select
        scores.*,
        hidden_figures.metric_key is not null as is_figure_hidden,
        hidden_figures.metric_key is not null or hidden_money.entity_id is not null as is_money_hidden
    from scores
    left join hidden_figures
        on scores.metric_key = hidden_figures.metric_key
        and scores.entity_id = hidden_figures.entity_id
    left join hidden_money
        on scores.entity_id = hidden_money.entity_id
        and scores.leakage_amount is not null

),

-- the group's stage and dollars are made of the places'
decided as (

    select
        *,
        is_figure_hidden
        or (level = 'portfolio' and bool_or(is_figure_hidden) over (partition by workflow))
            as is_suppressed,
        is_money_hidden
        or (level = 'portfolio' and bool_or(is_money_hidden) over (partition by workflow))
            as has_hidden_dollars
    from judged

),

final as (

    select
        coalesce(locations.location_name, 'All locations') as entity,
        decided.workflow_order,
        decided.workflow,
        decided.workflow_name,
        decided.basis,
        metrics.unit,
        case when not decided.is_suppressed then decided.actual_value end as actual_value,
        case when not decided.is_suppressed then decided.stage end as stage,
        case when not decided.is_suppressed then decided.next_value end as next_value,
        case when not decided.is_suppressed then decided.next_move end as next_move,
        case when not decided.has_hidden_dollars then cast(decided.leakage_amount as double) end
            as leakage_amount,
        case
            when decided.has_hidden_dollars then 'hidden to protect privacy'
            else coalesce(decided.formula, decided.leakage_reason)
        end as note,
        decided.is_suppressed,
        decided.has_hidden_dollars
    from decided
    left join locations
        on case when decided.level = 'location' then decided.entity_id end = locations.location_id
    left join metrics on decided.metric_key = metrics.metric_key

)

select * from final
order by final.entity, final.workflow_order
