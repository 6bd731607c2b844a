-- One row per order of the payments whose sale is known: the two reports number it
-- differently, so it is the same id, else the only sale and the only order of a client,
-- place and day.
with orders as (

    select
        account,
        order_number,
        source_location_name,
        {{ words('client_name') }} as client_words,
        min(paid_on) as paid_on
    from {{ ref('int_boulevard__tender') }}
    where order_number is not null
    group by account, order_number, source_location_name, {{ words('client_name') }}

),

-- a sale for which nothing was due has no payment
sales as (

    select
        account,
        sale_id,
        source_location_name,
        {{ words('client_name') }} as client_words,
        min(sold_on) as sold_on
    from {{ ref('int_boulevard__sale_line') }}
    group by account, sale_id, source_location_name, {{ words('client_name') }}
    having max(abs(net_amount)) > 0

),

by_id as (

    select distinct orders.account, orders.order_number, sales.sale_id
    from orders
    inner join sales
        on orders.account = sales.account and orders.order_number = sales.sale_id

),

open_orders as (

    select
        orders.*,
        count(*) over (
            partition by
                orders.account, orders.source_location_name, orders.client_words,
                orders.paid_on
        ) as orders_that_day
    from orders
    left join by_id
        on
            orders.account = by_id.account
            and orders.order_number = by_id.order_number
    where by_id.sale_id is null

),

open_sales as (

    select
        sales.*,
        count(*) over (
            partition by
                sales.account, sales.source_location_name, sales.client_words,
                sales.sold_on
        ) as sales_that_day
    from sales
    left join by_id on sales.account = by_id.account and sales.sale_id = by_id.sale_id
    where by_id.sale_id is null

),

final as (

    select account, order_number, sale_id from by_id
    union all
    select
        open_orders.account,
        open_orders.order_number,
        open_sales.sale_id
    from open_orders
    inner join open_sales
        on
            open_orders.account = open_sales.account
            and open_orders.source_location_name = open_sales.source_location_name
            and open_orders.client_words = open_sales.client_words
            and open_orders.paid_on = open_sales.sold_on
    where open_orders.orders_that_day = 1 and open_sales.sales_that_day = 1

)

select * from final
