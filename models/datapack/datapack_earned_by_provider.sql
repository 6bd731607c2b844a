-- One row per month, place and provider (or house): what was earned, and what is left after product and pay.
{{ config(alias='earned_by_provider') }}

with provider_months as (

    select * from {{ ref('provider_pnl_month') }}

),

providers as (

    select * from {{ ref('provider') }}

),

locations as (

    select * from {{ ref('location') }}

),

sale_lines as (

    select * from {{ ref('sale_line') }}

),

served as (

    select
        month_start_on,
        location_id,
        provider_id,
        count(distinct patient_id) as patients
    from sale_lines
    group by month_start_on, location_id, provider_id

),

final as (

    select
        provider_months.month_start_on,
        coalesce(locations.location_name, 'No place') as location_name,
        coalesce(providers.provider_name, case provider_months.provider_id
            when 'house' then 'House' else 'Not matched'
        end) as provider_name,
        coalesce(providers.role, 'other') as role,
        coalesce(providers.is_owner, false) as is_owner,
        served.patients,
        provider_months.list_production_amount,
        provider_months.discount_amount,
        provider_months.refund_amount,
        provider_months.net_service_revenue as service_amount,
        provider_months.retail_revenue as retail_amount,
        provider_months.membership_revenue as membership_amount,
        provider_months.fee_revenue + provider_months.other_revenue as other_amount,
        provider_months.earned_amount,
        provider_months.product_cost as product_cost_amount,
        provider_months.direct_compensation as direct_pay_amount,
        provider_months.provider_contribution as contribution_amount,
        provider_months.available_hours,
        cast(provider_months.provider_contribution / nullif(provider_months.available_hours, 0) as double)
            as contribution_per_hour,
        provider_months.quality
    from provider_months
    -- left joins: the house is nobody, pay may have no place, the front desk serves nobody
    left join providers on provider_months.provider_id = providers.provider_id
    left join locations on provider_months.location_id = locations.location_id
    left join served
        on provider_months.month_start_on = served.month_start_on
        and provider_months.location_id = served.location_id
        and provider_months.provider_id = served.provider_id

)

select * from final
order by month_start_on, location_name, provider_name
