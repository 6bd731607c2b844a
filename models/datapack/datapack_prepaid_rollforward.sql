-- One row per month, place and kind of prepaid: what was owed, what came, what went, what is owed, and what the system says.
{{ config(alias='prepaid_rollforward') }}

with balances as (

    select * from {{ ref('prepaid_rollforward_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        balances.month_start_on,
        locations.location_name,
        balances.instrument_type,
        balances.opening_amount,
        balances.sold_amount,
        balances.redeemed_amount,
        balances.refunded_amount,
        balances.expired_amount,
        balances.adjustment_amount,
        balances.closing_amount,
        balances.stated_amount,
        balances.unexplained_amount as difference_amount
    from balances
    inner join locations on balances.location_id = locations.location_id

)

select * from final
order by month_start_on, location_name, instrument_type
