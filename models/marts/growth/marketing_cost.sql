-- One row per part of what sales and marketing cost: ad spend, overhead typed in, pay of marketing people.
with spend as (

    select * from {{ ref('ad_spend') }}

),

figures as (

    select * from {{ ref('manual_figure') }}
    where figure = 'marketing_overhead'

),

pay as (

    select * from {{ ref('int_compensation__prorate') }}

),

providers as (

    select * from {{ ref('provider') }}

),

location_months as (

    select distinct
        month_start_on,
        month_end_on
    from {{ ref('location_month') }}

),

-- a monthly amount stands until the next one of the same place (or of the group)
overhead as (

    select
        location_months.month_start_on,
        figures.location_id,
        figures.period_start_on,
        figures.figure_value
    from location_months
    inner join figures on figures.period_start_on <= location_months.month_end_on
    qualify row_number() over (
        partition by location_months.month_start_on, figures.location_id
        order by figures.period_start_on desc
    ) = 1

),

final as (

    select
        'media' as basis,
        'ad_spend' as canonical_table,
        {{ source_record('spend') }} as record_id,
        location_id,
        spend_on as spent_on,
        cast(spend_amount as decimal(18, 2)) as cost_amount
    from spend

    union all

    select
        'overhead' as basis,
        'manual_figure' as canonical_table,
        'marketing_overhead|' || coalesce(location_id, '') || '|' || cast(period_start_on as varchar)
            as record_id,
        location_id,
        month_start_on as spent_on,
        cast(figure_value as decimal(18, 2)) as cost_amount
    from overhead

    union all

    select
        'payroll' as basis,
        'compensation' as canonical_table,
        pay.compensation_id as record_id,
        pay.location_id,
        pay.month_start_on as spent_on,
        cast(pay.compensation_amount as decimal(18, 2)) as cost_amount
    from pay
    inner join providers on pay.provider_id = providers.provider_id
    where providers.role = 'marketing'
    and pay.component not in ('tips', 'reimbursement')

)

select * from final
