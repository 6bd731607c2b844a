-- One row per part of a payment or refund event that its items do not show: an event
-- without items, a gift card sold, a refund of an amount, a service charge.
with sale_lines as (

    select * from {{ ref('int_square__sale_line') }}

),

transactions as (

    select * from {{ ref('int_square__event') }}

),

-- a transaction may hold several payments; its items are compared with all of them
events as (

    select
        account,
        transaction_id,
        event_type,
        min(payment_id) as payment_id,
        min(source_location_id) as source_location_id,
        min(source_location_name) as source_location_name,
        min(customer_id) as customer_id,
        min(description) as description,
        min(time_zone) as time_zone,
        min(sold_on) as sold_on,
        min(sold_at) as sold_at,
        sum(net_sales_amount) as net_sales_amount,
        sum(coalesce(gift_card_sales_amount, 0)) as gift_card_sales_amount,
        sum(coalesce(partial_refund_amount, 0)) as partial_refund_amount,
        sum(coalesce(service_charge_amount, 0)) as service_charge_amount,
        min(source_file) as source_file,
        min(source_row) as source_row
    from transactions
    group by account, transaction_id, event_type

),

itemised as (

    select
        account,
        transaction_id,
        event_type,
        count(*) filter (where line_type != 'gift_card_sale') as line_count,
        sum(net_sales_amount) filter (where line_type = 'gift_card_sale')
            as gift_card_amount
    from sale_lines
    group by account, transaction_id, event_type

),

beyond as (

    select
        events.*,
        coalesce(itemised.line_count, 0) = 0 as has_no_items,
        events.gift_card_sales_amount - coalesce(itemised.gift_card_amount, 0)
            as missing_gift_card_amount
    from events
    left join itemised
        on
            events.account = itemised.account
            and events.transaction_id = itemised.transaction_id
            and events.event_type = itemised.event_type

),

added as (

    -- a sale or refund whose items are not in any items' export
    select
        *,
        'Items not exported' as source_item_type,
        'service' as line_type,
        coalesce(description, event_type) as item_name,
        net_sales_amount as line_amount
    from beyond
    where has_no_items
    union all
    select
        *,
        'Gift Card Sales' as source_item_type,
        'gift_card_sale' as line_type,
        'Gift card' as item_name,
        missing_gift_card_amount as line_amount
    from beyond
    union all
    -- a refund of an amount, tied to no item
    select
        *,
        'Partial Refunds' as source_item_type,
        'service' as line_type,
        'Refund of an amount' as item_name,
        partial_refund_amount as line_amount
    from beyond
    union all
    select
        *,
        'Service Charges' as source_item_type,
        'fee' as line_type,
        'Service charge' as item_name,
        service_charge_amount as line_amount
    from beyond

),

final as (

    select
        {{ source_key('square', 'account', [
            'transaction_id', 'event_type', 'source_item_type',
        ]) }} as line_id,
        account,
        transaction_id,
        payment_id,
        event_type,
        source_location_id,
        source_location_name,
        customer_id,
        item_name,
        source_item_type,
        line_type,
        lower(event_type) = 'refund' or line_amount < 0 as is_refund,
        time_zone,
        sold_on,
        sold_at,
        line_amount,
        source_file,
        source_row
    from added
    where line_amount != 0

)

select * from final
