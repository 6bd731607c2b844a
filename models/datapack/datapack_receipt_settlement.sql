-- One row per month and place: what receipts ask, what was paid on them, what is open, and payments that no receipt explains.
{{ config(alias='receipt_settlement') }}

with settlements as (

    select * from {{ ref('receipt_settlement_month') }}

),

months as (

    select * from {{ ref('earnings_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        settlements.month_start_on,
        locations.location_name,
        months.patients,
        settlements.receipt_count,
        settlements.asked_amount,
        settlements.paid_amount,
        settlements.open_count,
        settlements.open_amount,
        settlements.overpaid_count,
        settlements.overpaid_amount,
        settlements.missing_receipt_count,
        settlements.missing_receipt_amount,
        settlements.without_number_count,
        settlements.without_number_amount
    from settlements
    inner join locations on settlements.location_id = locations.location_id
    inner join months
        on settlements.month_start_on = months.month_start_on
        and settlements.location_id = months.location_id

)

select * from final
order by month_start_on, location_name
