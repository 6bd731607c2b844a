-- One row per sale and method of payment. What it paid of a tip line is its tip.
with sales as (

    select * from {{ ref('int_mindbody__sale_row') }}

),

line_payments as (

    select * from {{ ref('int_mindbody__line_payment') }}

),

payments as (

    select
        payment_id,
        account,
        sale_id,
        sold_on,
        source_location_name,
        tender,
        min(payment_method) as payment_method,
        min(source_location_id) as source_location_id,
        min(client_id) as client_id,
        sum(coalesce(paid_amount, 0)) as paid_amount,
        min(source_file) as source_file,
        min(source_row) as source_row
    from sales
    group by payment_id, account, sale_id, sold_on, source_location_name, tender

),

-- what was paid for nothing but promises was paid ahead
uses as (

    select
        payment_id,
        sum(case when line_type = 'tip' then paid_amount end) as tip_amount,
        min(
            case
                when line_type in ('package_sale', 'gift_card_sale', 'deposit') then 1
                else 0
            end
        ) = 1 as is_prepayment
    from line_payments
    group by payment_id

),

final as (

    select
        -- keys
        payments.payment_id,
        {{ source_key('mindbody', 'payments.account', 'payments.sale_id') }}
            as invoice_id,

        -- times
        payments.sold_on as paid_on,
        cast(null as timestamp) as paid_at,
        cast(null as varchar) as source_time_zone,

        -- who and where
        {{ source_key('mindbody', 'payments.account', 'payments.client_id') }}
            as source_patient_key,
        payments.source_location_id,
        payments.source_location_name,
        cast(null as varchar) as source_provider_key,

        -- how
        payments.tender,
        payments.payment_method as source_tender,

        -- measures: the tip is inside the payment
        cast(payments.paid_amount as decimal(18, 2)) as payment_amount,
        cast(uses.tip_amount as decimal(18, 2)) as tip_amount,
        cast(null as decimal(18, 2)) as fee_amount,
        cast(null as decimal(18, 2)) as net_deposit_amount,
        cast(null as varchar) as payout_id,
        payments.paid_amount < 0 as is_refund,
        coalesce(uses.is_prepayment, false) as is_prepayment,
        false as is_dispute,
        cast(null as varchar) as processor,

        -- provenance
        'mindbody' as source_system,
        payments.account,
        payments.source_file,
        payments.source_row

    from payments
    left join uses on payments.payment_id = uses.payment_id
    where payments.paid_amount != 0

)

select * from final
