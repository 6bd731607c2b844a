-- One row per order that was paid and per refund of the API, shaped as the transactions
-- export writes them: what was paid in several ways stands side by side.
with payments as (

    select * from {{ ref('stg_square__api_payments') }}

),

refunds as (

    select * from {{ ref('stg_square__api_refunds') }}

),

payment_fees as (

    select account, payment_id, sum(fee_amount) as fee_amount
    from {{ ref('stg_square__api_payment_fees') }}
    group by account, payment_id

),

refund_fees as (

    select account, refund_id, sum(fee_amount) as fee_amount
    from {{ ref('stg_square__api_refund_fees') }}
    group by account, refund_id

),

orders as (

    select * from {{ ref('stg_square__api_orders') }}

),

gift_cards as (

    select
        account,
        transaction_id,
        sum(gross_sales_amount - discount_amount) as gift_card_amount
    from {{ ref('stg_square__api_order_lines') }}
    where lower(itemization_type) = 'gift_card'
    group by account, transaction_id

),

returned as (

    select
        account,
        transaction_id,
        sum(gross_return_amount - discount_amount) as net_amount
    from {{ ref('stg_square__api_order_return_lines') }}
    group by account, transaction_id

),

status_map as (

    select * from {{ ref('map_square__payment_status') }}

),

source_map as (

    select * from {{ ref('map_square__payment_source') }}

),

locations as (

    select * from {{ ref('stg_square__api_locations') }}

),

-- a gift card pays as a card of its own brand, a wallet and what is taken outside Square
-- by their own words
sourced as (

    select
        payments.*,
        source_map.tender_column,
        coalesce(payments.external_source, source_map.other_tender_type) as other_tender_type
    from payments
    left join source_map
        on
            source_map.payment_source = lower(
                case
                    when payments.card_brand = 'SQUARE_GIFT_CARD' then payments.card_brand
                    else coalesce(
                        payments.wallet_brand, payments.external_type, payments.source_type,
                        'card'
                    )
                end
            )

),

movements as (

    select
        sourced.account,
        sourced.source_location_id,
        sourced.transaction_id,
        sourced.payment_id,
        'Payment' as event_type,
        sourced.location_id,
        sourced.customer_id,
        sourced.tender_column,
        sourced.other_tender_type,
        sourced.created_at,
        sourced.total_collected_amount as money_amount,
        sourced.tip_amount,
        coalesce(payment_fees.fee_amount, 0) as fee_amount,
        cast(null as varchar) as refund_reason,
        sourced.source_file,
        sourced.source_row
    from sourced
    inner join status_map on lower(sourced.status) = status_map.payment_status
    left join payment_fees
        on
            sourced.account = payment_fees.account
            and sourced.payment_id = payment_fees.payment_id
    where status_map.is_money
    union all
    select
        refunds.account,
        refunds.source_location_id,
        refunds.transaction_id,
        refunds.refund_id,
        'Refund',
        coalesce(refunds.location_id, sourced.location_id),
        sourced.customer_id,
        sourced.tender_column,
        sourced.other_tender_type,
        refunds.created_at,
        -refunds.refund_amount,
        0,
        coalesce(refund_fees.fee_amount, 0),
        refunds.reason,
        refunds.source_file,
        refunds.source_row
    from refunds
    inner join status_map
        on lower(coalesce(refunds.status, 'completed')) = status_map.payment_status
    left join sourced
        on refunds.account = sourced.account and refunds.payment_id = sourced.payment_id
    left join refund_fees
        on refunds.account = refund_fees.account and refunds.refund_id = refund_fees.refund_id
    where status_map.is_money

),

-- a refund is an event each, the payments of an order are one together
grouped as (

    select
        account,
        transaction_id,
        event_type,
        min(payment_id) as payment_id,
        min(source_location_id) as source_location_id,
        min(location_id) as location_id,
        min(customer_id) as customer_id,
        min(created_at) as created_at,
        sum(money_amount) as total_collected_amount,
        sum(tip_amount) as tip_amount,
        -sum(fee_amount) as fee_amount,
        {% for tender in ['card', 'cash', 'square_gift_card', 'cash_app'] -%}
        sum(case when tender_column = '{{ tender }}' then money_amount else 0 end)
            as {{ tender }}_amount,
        {% endfor -%}
        sum(
            case when coalesce(tender_column, 'other') = 'other' then money_amount else 0 end
        ) as other_tender_amount,
        max(other_tender_type) as other_tender_type,
        min(refund_reason) as refund_reason,
        min_by(source_file, payment_id) as source_file,
        min_by(source_row, payment_id) as source_row
    from movements
    group by
        account, transaction_id, event_type,
        case when event_type = 'Refund' then payment_id end

),

final as (

    select
        -- keys
        grouped.account,
        grouped.source_location_id,
        grouped.transaction_id,
        grouped.payment_id,
        grouped.event_type,
        coalesce(locations.location_name, grouped.location_id) as source_location_name,
        coalesce(grouped.customer_id, orders.customer_id) as customer_id,
        cast(null as varchar) as deposit_id,

        -- attributes
        cast(null as varchar) as customer_name,
        cast(null as varchar) as description,
        grouped.other_tender_type,
        grouped.refund_reason,

        -- times
        'UTC' as time_zone,
        cast(grouped.created_at as date) as sold_on,
        grouped.created_at as sold_at,

        -- measures: a refund that names no line is one of an amount
        case
            when grouped.event_type = 'Refund' then -coalesce(returned.net_amount, 0)
            else grouped.total_collected_amount - grouped.tip_amount
                - coalesce(orders.tax_amount, 0) - coalesce(orders.service_charge_amount, 0)
                - coalesce(gift_cards.gift_card_amount, 0)
        end as net_sales_amount,
        case when grouped.event_type = 'Payment' then gift_cards.gift_card_amount end
            as gift_card_sales_amount,
        case
            when grouped.event_type = 'Refund' and returned.net_amount is null
                then grouped.total_collected_amount
        end as partial_refund_amount,
        case when grouped.event_type = 'Payment' then orders.service_charge_amount end
            as service_charge_amount,
        grouped.total_collected_amount,
        grouped.tip_amount,
        grouped.card_amount,
        grouped.cash_amount,
        grouped.square_gift_card_amount,
        grouped.other_tender_amount,
        grouped.cash_app_amount,
        grouped.fee_amount,

        -- provenance
        grouped.source_file,
        grouped.source_row

    from grouped
    left join orders
        on
            grouped.account = orders.account
            and grouped.transaction_id = orders.transaction_id
    left join gift_cards
        on
            grouped.account = gift_cards.account
            and grouped.transaction_id = gift_cards.transaction_id
    left join returned
        on
            grouped.account = returned.account
            and grouped.transaction_id = returned.transaction_id
    left join locations
        on
            grouped.account = locations.account
            and grouped.location_id = locations.location_id

)

select * from final
