-- One row per month and place: from earned revenue as loaded to what the rows support, and what is left of that after product, pay, fees,
-- advertising and devices.
{{ config(alias='earnings_bridge') }}
{%- set kinds = ['doubled_receipt', 'test_patient', 'prepaid_as_revenue', 'slipped_decimal'] %}
{%- set costs = [
    'product_cost', 'direct_compensation', 'support_compensation', 'processing_fee_amount',
    'advertising_amount', 'device_cost_amount'
] %}

with months as (

    select * from {{ ref('earnings_month') }}

),

adjustments as (

    select * from {{ ref('revenue_adjustment') }}

),

findings as (

    select * from {{ ref('data_finding') }}

),

finding_kinds as (

    select * from {{ ref('finding_kind') }}
    where severity <> 'note'
    and not is_taken_from_revenue

),

location_months as (

    select * from {{ ref('location_pnl_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

adjusted as (

    select
        month_start_on,
        location_id,
        {%- for kind in kinds %}
        sum(case when finding_kind = '{{ kind }}' then amount else 0 end) as {{ kind }}_amount,
        {%- endfor %}
        sum(amount) as adjustment_amount
    from adjustments
    group by month_start_on, location_id

),

-- what is open about the month, and in no amount here
open_findings as (

    select
        findings.month_start_on,
        findings.location_id,
        {{ list_words('finding_kinds.title') }} as open_findings
    from findings
    inner join finding_kinds on findings.finding_kind = finding_kinds.finding_kind
    group by findings.month_start_on, findings.location_id

),

bridged as (

    select
        months.month_start_on,
        months.location_id,
        months.patients,
        months.earned_amount,
        {%- for kind in kinds %}
        coalesce(adjusted.{{ kind }}_amount, 0) as {{ kind }}_amount,
        {%- endfor %}
        coalesce(adjusted.adjustment_amount, 0) as adjustment_amount,
        {%- for cost in costs %}
        location_months.{{ cost }},
        {%- endfor %}
        location_months.location_contribution + coalesce(adjusted.adjustment_amount, 0) as adjusted_contribution_amount,
        location_months.imputed_owner_pay,
        open_findings.open_findings
    from months
    left join adjusted
        on months.month_start_on = adjusted.month_start_on
        and months.location_id = adjusted.location_id
    -- left join: a month of payments alone has no P&L
    left join location_months
        on months.month_start_on = location_months.month_start_on
        and months.location_id = location_months.location_id
    left join open_findings
        on months.month_start_on = open_findings.month_start_on
        and months.location_id = open_findings.location_id

),

final as (

    select
        bridged.month_start_on,
        locations.location_name,
        bridged.patients,
        bridged.earned_amount,
        {%- for kind in kinds %}
        cast(bridged.{{ kind }}_amount as decimal(18, 2)) as {{ kind }}_amount,
        {%- endfor %}
        cast(
            bridged.adjustment_amount{% for kind in kinds %} - bridged.{{ kind }}_amount{% endfor %} as decimal(18, 2)
        ) as other_adjustment_amount,
        cast(bridged.earned_amount + bridged.adjustment_amount as decimal(18, 2)) as adjusted_earned_amount,
        bridged.product_cost as product_cost_amount,
        bridged.direct_compensation as direct_pay_amount,
        bridged.support_compensation as support_pay_amount,
        bridged.processing_fee_amount,
        bridged.advertising_amount,
        bridged.device_cost_amount,
        cast(bridged.adjusted_contribution_amount as decimal(18, 2)) as adjusted_contribution_amount,
        bridged.imputed_owner_pay as imputed_owner_pay_amount,
        cast(bridged.adjusted_contribution_amount - coalesce(bridged.imputed_owner_pay, 0) as decimal(18, 2))
            as normalised_contribution_amount,
        bridged.open_findings
    from bridged
    inner join locations on bridged.location_id = locations.location_id

)

select * from final
order by month_start_on, location_name
