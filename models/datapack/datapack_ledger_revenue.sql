-- One row per month and place of which the general ledger tells: its revenue beside collections, sales and earned revenue.
{{ config(alias='ledger_revenue') }}

with ledger as (

    select * from {{ ref('ledger_revenue_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        ledger.month_start_on,
        coalesce(locations.location_name, 'Not told apart') as location_name,
        ledger.ledger_amount,
        ledger.collected_amount,
        ledger.collected_difference_amount,
        ledger.sales_amount,
        ledger.sales_difference_amount,
        ledger.earned_amount,
        ledger.earned_difference_amount,
        ledger.nearest_basis
    from ledger
    -- left join: most ledgers do not tell places apart
    left join locations on ledger.location_id = locations.location_id

)

select * from final
order by month_start_on, location_name
