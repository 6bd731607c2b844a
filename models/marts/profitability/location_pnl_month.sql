-- One row per month and location: the provider P&L of everybody there, and what only a place has to pay.
with provider_months as (

    select * from {{ ref('provider_pnl_month') }}

),

fees as (

    select * from {{ ref('kpi_processing_fee_rate') }}

),

spend as (

    select * from {{ ref('ad_spend') }}

),

devices as (

    select * from {{ ref('device') }}

),

inputs as (

    select * from {{ ref('location_input') }}

),

people as (

    select
        month_start_on,
        location_id,
        {%- for amount in [
            'list_production_amount', 'discount_amount', 'refund_amount', 'net_service_revenue',
            'retail_revenue', 'membership_revenue', 'fee_revenue', 'other_revenue', 'earned_amount'
        ] %}
        sum({{ amount }}) as {{ amount }},
        {%- endfor %}
        -- one who is not known leaves the place not known
        case when count(product_cost) = count(*) then sum(product_cost) end as product_cost,
        case when count(direct_compensation) = count(*)
            then sum(case when is_clinical then direct_compensation else 0 end)
        end as direct_compensation,
        case when count(direct_compensation) = count(*)
            then sum(case when is_clinical then 0 else direct_compensation end)
        end as support_compensation,
        sum(imputed_owner_pay) as imputed_owner_pay,
        sum(case when is_clinical then available_hours end) as available_hours,
        sum(case when is_clinical then completed_hours end) as completed_hours,
        bool_or(is_compensation_estimated) as is_compensation_estimated,
        bool_or(quality = 'absent') as is_absent,
        bool_or(quality = 'degraded') as is_degraded
    from provider_months
    where location_id is not null
    group by month_start_on, location_id

),

fee_sums as (

    select
        location_id,
        period_start_on as month_start_on,
        sum(numerator) as processing_fee_amount
    from fees
    group by location_id, period_start_on

),

spend_sums as (

    select
        location_id,
        {{ month_start('spend_on') }} as month_start_on,
        sum(spend_amount) as advertising_amount
    from spend
    group by location_id, {{ month_start('spend_on') }}

),

device_sums as (

    select
        location_id,
        sum(unit_count * monthly_cost) as device_cost_amount
    from devices
    group by location_id

),

-- a month inside the life of a feed has spent nothing, not something unknown
told as (

    select
        location_id,
        month_start_on,
        bool_or(input = 'processor_fees' and state <> 'none') as has_fees,
        bool_or(input = 'ad_spend' and state not in ('none', 'unplaced')) as has_spend
    from inputs
    group by location_id, month_start_on

),

joined as (

    select
        people.*,
        people.earned_amount - people.product_cost as product_margin,
        people.earned_amount - people.product_cost - people.direct_compensation
            as provider_contribution,
        case when told.has_fees then coalesce(fee_sums.processing_fee_amount, 0) end
            as processing_fee_amount,
        case when told.has_spend then coalesce(spend_sums.advertising_amount, 0) end
            as advertising_amount,
        device_sums.device_cost_amount
    from people
    left join told
        on people.location_id = told.location_id
        and people.month_start_on = told.month_start_on
    left join fee_sums
        on people.location_id = fee_sums.location_id
        and people.month_start_on = fee_sums.month_start_on
    left join spend_sums
        on people.location_id = spend_sums.location_id
        and people.month_start_on = spend_sums.month_start_on
    left join device_sums on people.location_id = device_sums.location_id

),

final as (

    select
        month_start_on,
        location_id,
        {%- for amount in [
            'list_production_amount', 'discount_amount', 'refund_amount', 'net_service_revenue',
            'retail_revenue', 'membership_revenue', 'fee_revenue', 'other_revenue', 'earned_amount',
            'product_cost', 'product_margin', 'direct_compensation', 'provider_contribution',
            'imputed_owner_pay'
        ] %}
        cast({{ amount }} as decimal(18, 2)) as {{ amount }},
        {%- endfor %}
        cast(provider_contribution - coalesce(imputed_owner_pay, 0) as decimal(18, 2))
            as contribution_after_imputed_pay,
        {%- for amount in [
            'support_compensation', 'processing_fee_amount', 'advertising_amount',
            'device_cost_amount'
        ] %}
        cast({{ amount }} as decimal(18, 2)) as {{ amount }},
        {%- endfor %}
        cast(
            provider_contribution - support_compensation
            - coalesce(processing_fee_amount, 0)
            - coalesce(advertising_amount, 0)
            - coalesce(device_cost_amount, 0) as decimal(18, 2)
        ) as location_contribution,

        cast(available_hours as decimal(18, 4)) as available_hours,
        cast(completed_hours as decimal(18, 4)) as completed_hours,
        cast(provider_contribution / nullif(available_hours, 0) as decimal(18, 4))
            as contribution_per_available_hour,

        is_compensation_estimated,
        case when is_absent then 'absent' when is_degraded then 'degraded' else 'exact' end
            as quality
    from joined

)

select * from final
