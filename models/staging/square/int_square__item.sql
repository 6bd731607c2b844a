-- One row per item line sold or given back, from the items export or the API's orders: a
-- transaction that the export holds is taken from there.
{%- set columns = [
    'account', 'source_location_id', 'transaction_id', 'payment_id', 'event_type', 'token',
    'line_occurrence', 'source_location_name', 'customer_id', 'item_name', 'category',
    'itemization_type', 'employee_name', 'customer_name', 'time_zone', 'sold_on', 'sold_at',
    'quantity', 'gross_sales_amount', 'discount_amount', 'net_sales_amount', 'tax_amount',
    'sale_transaction_id', 'source_file', 'source_row',
] %}
with exported as (

    select *, transaction_id as sale_transaction_id from {{ ref('stg_square__items') }}

),

events as (

    select * from {{ ref('int_square__event') }}

),

page_events as (

    select * from {{ ref('int_square__api_event') }}

),

orders as (

    select * from {{ ref('stg_square__api_orders') }}

),

locations as (

    select * from {{ ref('stg_square__api_locations') }}

),

-- the columns that the export has and the API has not
ordered as (

    select
        account, source_location_id, transaction_id, 'Payment' as event_type, token,
        line_occurrence, location_id, item_name, itemization_type, ordered_at, quantity,
        gross_sales_amount, -discount_amount as discount_amount,
        gross_sales_amount - discount_amount as net_sales_amount, tax_amount,
        transaction_id as sale_transaction_id, source_file, source_row
    from {{ ref('stg_square__api_order_lines') }}
    union all
    select
        account, source_location_id, transaction_id, 'Refund', token,
        line_occurrence, location_id, item_name, itemization_type, ordered_at, -quantity,
        -gross_return_amount, discount_amount,
        discount_amount - gross_return_amount, -tax_amount,
        coalesce(sale_transaction_id, transaction_id), source_file, source_row
    from {{ ref('stg_square__api_order_return_lines') }}

),

-- an order that is open, or whose payment was never completed, is no sale yet
paged as (

    select
        ordered.account,
        ordered.source_location_id,
        ordered.transaction_id,
        page_events.payment_id,
        ordered.event_type,
        ordered.token,
        ordered.line_occurrence,
        coalesce(locations.location_name, ordered.location_id) as source_location_name,
        coalesce(page_events.customer_id, orders.customer_id) as customer_id,
        ordered.item_name,
        cast(null as varchar) as category,
        ordered.itemization_type,
        cast(null as varchar) as employee_name,
        cast(null as varchar) as customer_name,
        'UTC' as time_zone,
        cast(coalesce(page_events.sold_at, orders.closed_at, ordered.ordered_at) as date)
            as sold_on,
        coalesce(page_events.sold_at, orders.closed_at, ordered.ordered_at) as sold_at,
        ordered.quantity,
        ordered.gross_sales_amount,
        ordered.discount_amount,
        ordered.net_sales_amount,
        ordered.tax_amount,
        ordered.sale_transaction_id,
        ordered.source_file,
        ordered.source_row
    from ordered
    left join page_events
        on
            ordered.account = page_events.account
            and ordered.transaction_id = page_events.transaction_id
            and ordered.event_type = page_events.event_type
    left join orders
        on
            ordered.account = orders.account
            and ordered.transaction_id = orders.transaction_id
    left join locations
        on ordered.account = locations.account and ordered.location_id = locations.location_id
    where
        page_events.transaction_id is not null
        or (ordered.event_type = 'Payment' and lower(orders.state) = 'completed')
    -- several refunds of one order give its lines back once
    qualify row_number() over (
        partition by ordered.account, ordered.source_file, ordered.source_row
        order by page_events.sold_at, page_events.payment_id
    ) = 1

),

-- a refund whose event is taken from the export is described there
new_pages as (

    select paged.*
    from paged
    left join events
        on
            paged.account = events.account
            and paged.transaction_id = events.transaction_id
            and paged.event_type = events.event_type
    where
        (paged.event_type = 'Payment' or events.transaction_id is not null)
        and not exists (
            select 1
            from exported
            where
                exported.account = paged.account
                and exported.transaction_id = paged.transaction_id
                and lower(exported.event_type) = lower(paged.event_type)
        )
    qualify row_number() over (
        partition by paged.account, paged.source_file, paged.source_row
        order by events.payment_id
    ) = 1

),

final as (

    select
        {{ columns | join(',\n        ') }}
    from exported
    union all
    select
        {{ columns | join(',\n        ') }}
    from new_pages

)

select * from final
