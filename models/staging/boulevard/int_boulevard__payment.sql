-- One row per payment or refund.
with tenders as (

    select * from {{ ref('int_boulevard__tender') }}

),

orders as (

    select * from {{ ref('int_boulevard__order') }}

),

clients as (

    select * from {{ ref('int_boulevard__named_client') }}

),

-- what was paid for nothing but promises was paid ahead
prepaid_sales as (

    select account, sale_id
    from {{ ref('int_boulevard__sale_line') }}
    group by account, sale_id
    having
        min(
            case
                when line_type in ('package_sale', 'gift_card_sale', 'deposit') then 1
                else 0
            end
        ) = 1

),

final as (

    select
        -- keys: an order whose sale is not known keeps its own number
        tenders.payment_id,
        {{ source_key('boulevard', 'tenders.account', [
            "coalesce(orders.sale_id, 'order:' || tenders.order_number)",
        ]) }} as invoice_id,

        -- times
        tenders.paid_on,
        cast(null as timestamp) as paid_at,
        cast(null as varchar) as source_time_zone,

        -- who and where
        {{ source_key('boulevard', 'tenders.account', 'clients.source_patient_id') }}
            as source_patient_key,
        tenders.source_location_id,
        tenders.source_location_name,
        cast(null as varchar) as source_provider_key,

        -- how
        tenders.tender,
        tenders.payment_method as source_tender,

        -- measures
        cast(tenders.payment_amount as decimal(18, 2)) as payment_amount,
        cast(null as decimal(18, 2)) as tip_amount,
        cast(null as decimal(18, 2)) as fee_amount,
        cast(null as decimal(18, 2)) as net_deposit_amount,
        cast(null as varchar) as payout_id,
        tenders.payment_amount < 0 as is_refund,
        prepaid_sales.sale_id is not null as is_prepayment,
        false as is_dispute,
        cast(null as varchar) as processor,

        -- provenance
        'boulevard' as source_system,
        tenders.account,
        tenders.source_file,
        tenders.source_row

    from tenders
    left join orders
        on
            tenders.account = orders.account
            and tenders.order_number = orders.order_number
    left join prepaid_sales
        on
            orders.account = prepaid_sales.account
            and orders.sale_id = prepaid_sales.sale_id
    left join clients
        on
            tenders.account = clients.account
            and tenders.client_name = clients.client_name

)

select * from final
