-- One row per service sold at a list price, beside what as much of it cost at the place in the three months before.
with lines as (

    select * from {{ ref('transaction') }}
    where line_type = 'service'
    and quantity > 0
    and list_amount > 0

),

services as (

    select * from {{ ref('service') }}

),

months as (

    select
        location_id,
        service_id,
        {{ month_start('sold_on') }} as month_start_on,
        sum(list_amount) as list_amount,
        sum(quantity) as quantity
    from lines
    where service_id is not null
    group by location_id, service_id, {{ month_start('sold_on') }}

),

usual_prices as (

    select
        months.location_id,
        months.service_id,
        months.month_start_on,
        sum(earlier.list_amount) / sum(earlier.quantity) as unit_amount
    from months
    inner join months as earlier
        on months.location_id = earlier.location_id
        and months.service_id = earlier.service_id
        and earlier.month_start_on < months.month_start_on
        and earlier.month_start_on >= {{ add_months('months.month_start_on', -3) }}
    group by months.location_id, months.service_id, months.month_start_on

),

final as (

    select
        lines.transaction_id,
        lines.location_id,
        lines.sold_on,
        services.service_line,
        lines.list_amount,
        cast(lines.quantity * usual_prices.unit_amount as decimal(18, 6)) as reference_amount
    from lines
    inner join usual_prices
        on lines.location_id = usual_prices.location_id
        and lines.service_id = usual_prices.service_id
        and {{ month_start('lines.sold_on') }} = usual_prices.month_start_on
    inner join services on lines.service_id = services.service_id
    where lines.sold_on >= (select min(day_on) from {{ ref('briefing_day') }})

)

select * from final
