-- One row per month, place and person on the payroll or at work: hours, and pay by its kind.
{{ config(alias='provider_month') }}

with provider_months as (

    select * from {{ ref('provider_pnl_month') }}
    where provider_id <> 'house'

),

providers as (

    select * from {{ ref('provider') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        provider_months.month_start_on,
        coalesce(locations.location_name, 'No place') as location_name,
        coalesce(providers.provider_name, 'Not matched') as provider_name,
        coalesce(providers.role, 'other') as role,
        provider_months.available_hours,
        provider_months.worked_hours,
        provider_months.completed_hours,
        cast(provider_months.completed_hours / nullif(provider_months.available_hours, 0) as double)
            as utilization_share,
        provider_months.base_pay as base_amount,
        provider_months.commission as commission_amount,
        provider_months.bonus as bonus_amount,
        provider_months.other_pay as other_amount,
        provider_months.employer_tax as employer_tax_amount,
        provider_months.benefits as benefits_amount,
        provider_months.direct_compensation as direct_pay_amount,
        provider_months.passed_through_pay as passed_through_amount,
        provider_months.is_compensation_estimated as is_estimated
    from provider_months
    left join providers on provider_months.provider_id = providers.provider_id
    -- left join: pay may have no place
    left join locations on provider_months.location_id = locations.location_id
    where not coalesce(providers.is_house, false)

)

select * from final
order by month_start_on, location_name, provider_name
