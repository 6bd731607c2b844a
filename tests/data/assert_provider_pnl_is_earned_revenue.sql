-- Over providers and house, the P&L of a place and month is its earned revenue, to the cent.
with pnl as (

    select
        location_id,
        month_start_on,
        sum(earned_amount) as pnl_amount
    from {{ ref('provider_pnl_month') }}
    group by location_id, month_start_on

),

lines as (

    select
        location_id,
        {{ month_start('sold_on') }} as month_start_on,
        sum(earned_amount) as line_amount
    from {{ ref('transaction') }}
    group by location_id, {{ month_start('sold_on') }}

)

select *
from lines
full outer join pnl
    on lines.location_id = pnl.location_id
    and lines.month_start_on = pnl.month_start_on
where coalesce(lines.line_amount, 0) <> coalesce(pnl.pnl_amount, 0)
