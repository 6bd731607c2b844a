-- One row per provider and quarter: what they earn the practice after product and pay. Owner's edition.
{{ config(alias='provider_pnl') }}

with months as (

    select * from {{ ref('provider_pnl_month') }}

),

cells as (

    select * from {{ ref('disclosure_cell') }}

),

labels as (

    select * from {{ ref('provider_label') }}

),

providers as (

    select * from {{ ref('provider') }}

),

-- a row is shown where the provider's money cells are shown
shown as (

    select distinct
        period_start_on,
        entity_id as provider_id,
        is_awaiting_pay
    from cells
    where level = 'provider'
    and period_grain = 'quarter'
    and metric_key = 'provider_contribution'
    and not is_suppressed
    and not has_too_few_events
    and value is not null

),

quarters as (

    select
        cast(date_trunc('quarter', month_start_on) as date) as quarter_start_on,
        provider_id,
        sum(list_production_amount) as list_production_amount,
        sum(discount_amount) as discount_amount,
        sum(refund_amount) as refund_amount,
        sum(net_service_revenue) as net_service_revenue,
        sum(retail_revenue) as retail_revenue,
        sum(membership_revenue) as membership_revenue,
        sum(product_cost) as product_cost,
        sum(product_margin) as product_margin,
        sum(base_pay) as base_pay,
        sum(commission) as commission,
        sum(bonus) as bonus,
        sum(employer_tax) as employer_tax,
        sum(benefits) as benefits,
        sum(other_pay) as other_pay,
        sum(direct_compensation) as direct_compensation,
        sum(provider_contribution) as provider_contribution,
        sum(available_hours) as available_hours,
        bool_or(coalesce(is_compensation_estimated, false)) as is_compensation_estimated
    from months
    group by cast(date_trunc('quarter', month_start_on) as date), provider_id

),

final as (

    select
        quarters.quarter_start_on,
        labels.provider_label,
        providers.role,
        quarters.list_production_amount,
        quarters.discount_amount,
        quarters.refund_amount,
        quarters.net_service_revenue,
        quarters.retail_revenue,
        quarters.membership_revenue,
        quarters.product_cost,
        quarters.product_margin,
        quarters.base_pay,
        quarters.commission,
        quarters.bonus,
        quarters.employer_tax,
        quarters.benefits,
        quarters.other_pay,
        quarters.direct_compensation,
        quarters.provider_contribution,
        cast(quarters.available_hours as decimal(18, 2)) as available_hours,
        case
            when quarters.available_hours > 0
                then cast(
                    quarters.provider_contribution / quarters.available_hours
                    as decimal(18, 2)
                )
        end as contribution_per_available_hour,
        quarters.is_compensation_estimated,
        shown.is_awaiting_pay
    from quarters
    inner join shown
        on quarters.provider_id = shown.provider_id
        and quarters.quarter_start_on = shown.period_start_on
    inner join labels on quarters.provider_id = labels.provider_id
    inner join providers on quarters.provider_id = providers.provider_id
    where providers.is_clinical and not coalesce(providers.is_house, false)

)

select * from final
order by final.quarter_start_on, final.provider_label
