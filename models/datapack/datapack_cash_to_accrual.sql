-- One row per month and place: from the money collected to what was sold and what was earned, in signed amounts that add up.
{{ config(alias='cash_to_accrual') }}

with months as (

    select * from {{ ref('earnings_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        months.month_start_on,
        locations.location_name,
        {%- for column in [
            'patients', 'collected_amount', 'tax_amount', 'tip_amount', 'reward_amount', 'unreceipted_amount',
            'timing_amount', 'open_item_amount', 'sales_amount', 'prepaid_sold_amount', 'prepaid_refunded_amount',
            'redeemed_amount', 'prepaid_applied_amount', 'other_amount', 'earned_amount'
        ] %}
        months.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from months
    inner join locations on months.location_id = locations.location_id

)

select * from final
order by month_start_on, location_name
