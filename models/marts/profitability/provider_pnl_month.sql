-- One row per month, location and provider, house or other person on the payroll.
with revenue as (

    select * from {{ ref('provider_pnl_revenue') }}

),

pay as (

    select * from {{ ref('provider_pnl_pay') }}

),

hours as (

    select * from {{ ref('provider_month_hours') }}

),

providers as (

    select * from {{ ref('provider') }}

),

inputs as (

    select * from {{ ref('location_input') }}

),

figures as (

    select * from {{ ref('manual_figure') }}
    where figure = 'owner_imputed_wage_monthly'

),

keys as (

    select month_start_on, location_id, provider_id from revenue
    union
    select month_start_on, location_id, provider_id from pay
    union
    select month_start_on, location_id, provider_id from hours

),

-- what a place cannot tell for a month: without payroll or product cost there is no contribution
gaps as (

    select
        location_id,
        month_start_on,
        bool_or(input = 'payroll' and state = 'none') as has_no_payroll,
        bool_or(input = 'unit_cost' and state = 'none') as has_no_product_cost,
        bool_or(input = 'available_hours' and state = 'degraded') as has_stand_in_hours
    from inputs
    group by location_id, month_start_on

),

joined as (

    select
        keys.month_start_on,
        keys.location_id,
        keys.provider_id,
        coalesce(providers.is_clinical, false) as is_clinical,
        coalesce(providers.is_owner, false) as is_owner,
        {%- for amount in [
            'list_production_amount', 'discount_amount', 'refund_amount', 'net_service_revenue',
            'retail_revenue', 'membership_revenue', 'fee_revenue', 'other_revenue', 'earned_amount'
        ] %}
        coalesce(revenue.{{ amount }}, 0) as {{ amount }},
        {%- endfor %}
        case when not coalesce(gaps.has_no_product_cost, false)
            then coalesce(revenue.product_cost, 0) end as product_cost,
        {%- for amount in [
            'base_pay', 'commission', 'bonus', 'employer_tax', 'benefits', 'other_pay',
            'passed_through_pay'
        ] %}
        case when pay.provider_id is not null or not coalesce(gaps.has_no_payroll, false)
            then coalesce(pay.{{ amount }}, 0) end as {{ amount }},
        {%- endfor %}
        hours.available_hours,
        hours.worked_hours,
        hours.completed_hours,
        coalesce(pay.is_compensation_estimated, false) as is_compensation_estimated,
        coalesce(revenue.has_stand_in_cost, false) as has_stand_in_cost,
        coalesce(gaps.has_stand_in_hours, false) as has_stand_in_hours
    from keys
    -- left joins: the house has no pay, the front desk no revenue, the employed no hours in a month off
    left join revenue
        on keys.month_start_on = revenue.month_start_on
        and keys.location_id is not distinct from revenue.location_id
        and keys.provider_id = revenue.provider_id
    left join pay
        on keys.month_start_on = pay.month_start_on
        and keys.location_id is not distinct from pay.location_id
        and keys.provider_id = pay.provider_id
    left join hours
        on keys.month_start_on = hours.month_start_on
        and keys.location_id = hours.location_id
        and keys.provider_id = hours.provider_id
    left join providers on keys.provider_id = providers.provider_id
    left join gaps
        on keys.location_id = gaps.location_id
        and keys.month_start_on = gaps.month_start_on

),

margins as (

    select
        *,
        earned_amount - product_cost as product_margin,
        base_pay + commission + bonus + employer_tax + benefits + other_pay
            as direct_compensation,
        -- one place a month carries the imputed wage: where the owner earned most
        row_number() over (
            partition by provider_id, month_start_on
            order by earned_amount desc, location_id
        ) as place_number,
        sum(base_pay + commission + bonus + employer_tax + benefits + other_pay) over (
            partition by provider_id, month_start_on
        ) as pay_everywhere
    from joined

),

imputed as (

    select
        margins.month_start_on,
        margins.location_id,
        margins.provider_id,
        figures.figure_value as imputed_owner_pay
    from margins
    inner join figures
        on margins.provider_id = figures.provider_id
        and margins.month_start_on >= figures.period_start_on
    where margins.is_owner
    and margins.place_number = 1
    and coalesce(margins.pay_everywhere, 0) = 0
    qualify row_number() over (
        partition by margins.month_start_on, margins.provider_id
        order by figures.period_start_on desc
    ) = 1

),

final as (

    select
        margins.month_start_on,
        margins.provider_id,
        margins.location_id,
        margins.is_clinical,

        {%- for amount in [
            'list_production_amount', 'discount_amount', 'refund_amount', 'net_service_revenue',
            'retail_revenue', 'membership_revenue', 'fee_revenue', 'other_revenue', 'earned_amount',
            'product_cost', 'product_margin', 'base_pay', 'commission', 'bonus', 'employer_tax',
            'benefits', 'other_pay', 'direct_compensation', 'passed_through_pay'
        ] %}
        cast(margins.{{ amount }} as decimal(18, 2)) as {{ amount }},
        {%- endfor %}
        cast(margins.product_margin - margins.direct_compensation as decimal(18, 2))
            as provider_contribution,
        cast(imputed.imputed_owner_pay as decimal(18, 2)) as imputed_owner_pay,
        cast(
            margins.product_margin - margins.direct_compensation
            - coalesce(imputed.imputed_owner_pay, 0) as decimal(18, 2)
        ) as contribution_after_imputed_pay,

        cast(margins.available_hours as decimal(18, 4)) as available_hours,
        cast(margins.worked_hours as decimal(18, 4)) as worked_hours,
        cast(margins.completed_hours as decimal(18, 4)) as completed_hours,
        cast(
            (margins.product_margin - margins.direct_compensation)
            / nullif(margins.available_hours, 0) as decimal(18, 4)
        ) as contribution_per_available_hour,

        margins.is_compensation_estimated,
        case
            when margins.product_cost is null or margins.direct_compensation is null then 'absent'
            when margins.is_compensation_estimated or margins.has_stand_in_cost
                or margins.has_stand_in_hours then 'degraded'
            else 'exact'
        end as quality
    from margins
    -- left join: only an owner without pay has a wage imputed
    left join imputed
        on margins.month_start_on = imputed.month_start_on
        and margins.location_id is not distinct from imputed.location_id
        and margins.provider_id = imputed.provider_id

)

select * from final
