-- One row per kind of finding: how often, its money, what it does and what to ask. Nobody's name: who or what it is about stays in
-- the data pack.
{{ config(alias='finding') }}

with summaries as (

    select * from {{ ref('finding_summary') }}

),

findings as (

    select * from {{ ref('data_finding') }}

),

cells as (

    select * from {{ ref('disclosure_cell') }}
    where is_suppressed
    and level in ('portfolio', 'location')

),

-- a month's payments and the figure that a claim is held against are cells of the scorecard
told as (

    select
        finding_kind,
        coalesce(location_id, 'all') as entity_id,
        {{ month_end('month_start_on') }} as period_end_on,
        case finding_kind
            when 'missing_month' then 'collections'
            when 'claim_active_patients' then 'active_patients'
            when 'claim_revenue' then 'earned_revenue'
            when 'claim_retention' then 'retention_12m_period'
        end as metric_key,
        case when finding_kind in ('claim_revenue', 'claim_retention') then 'ttm' else 'month' end as period_grain
    from findings

),

hidden as (

    select distinct told.finding_kind
    from told
    inner join cells
        on told.metric_key = cells.metric_key
        and told.entity_id = cells.entity_id
        and told.period_end_on = cells.period_end_on
        and told.period_grain = cells.period_grain

),

decided as (

    select
        summaries.*,
        hidden.finding_kind is not null
        or coalesce(summaries.patients between 1 and {{ parameter('suppress_below') }} - 1, false)
            as is_suppressed
    from summaries
    left join hidden on summaries.finding_kind = hidden.finding_kind

),

final as (

    select
        position,
        title,
        severity,
        case when not is_suppressed then findings end as findings,
        case when not is_suppressed then records end as records,
        case when not is_suppressed and is_amount_public then cast(amount as double) end as amount,
        is_suppressed,
        metric_count,
        effect,
        ask_seller
    from decided

)

select * from final
order by final.position
