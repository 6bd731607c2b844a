-- Where every line has a list price, list production less discounts and refunds is net service revenue, to the cent.
with lines as (

    select
        location_id,
        month_start_on,
        provider_id,
        bool_and(list_amount is not null) as has_all_prices
    from {{ ref('sale_line') }}
    where line_type in ('service', 'redemption')
    group by location_id, month_start_on, provider_id

)

select pnl.*
from {{ ref('provider_pnl_month') }} as pnl
inner join lines
    on pnl.location_id = lines.location_id
    and pnl.month_start_on = lines.month_start_on
    and pnl.provider_id = lines.provider_id
where lines.has_all_prices
and pnl.list_production_amount - pnl.discount_amount - pnl.refund_amount <> pnl.net_service_revenue
