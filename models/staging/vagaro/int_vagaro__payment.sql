-- One row per tender of a transaction, with the fee of its card, and per card
-- transaction of a day that no list of sales tells.
with tenders as (

    select * from {{ ref('int_vagaro__tender') }}

),

cards as (

    select * from {{ ref('int_vagaro__card_transaction') }}

),

tender_map as (

    select * from {{ ref('map_vagaro__tender') }}

),

customers as (

    select * from {{ ref('int_vagaro__named_customer') }}

),

payments as (

    select
        tenders.payment_id,
        tenders.account,
        tenders.source_location_id,
        tenders.transaction_id,
        tenders.source_patient_id,
        cast(tenders.paid_at as date) as paid_on,
        tenders.paid_at,
        tenders.source_time_zone,
        coalesce(tender_map.tender, 'other') as tender,
        tenders.source_tender,
        tenders.payment_amount,
        tenders.tip_amount,
        cards.fee_amount,
        cards.net_amount,
        cards.payout_id,
        tenders.is_prepayment,
        tenders.source_file,
        tenders.source_row
    from tenders
    left join tender_map on lower(tenders.source_tender) = tender_map.source_tender
    left join cards on tenders.payment_id = cards.payment_id
    union all
    select
        cards.card_transaction_id,
        cards.account,
        cards.source_location_id,
        cards.transaction_number,
        customers.source_patient_id,
        cards.paid_on,
        cast(null as timestamp),
        cast(null as varchar),
        'card',
        cards.account_type,
        cards.card_amount,
        cast(null as decimal(18, 4)),
        cards.fee_amount,
        cards.net_amount,
        cards.payout_id,
        false,
        cards.source_file,
        cards.source_row
    from cards
    left join customers
        on
            cards.account = customers.account
            and cards.customer_name = customers.customer_name
    where cards.payment_id is null and not cards.is_day_told

),

final as (

    select
        -- keys
        payment_id,
        {{ source_key('vagaro', 'account', 'transaction_id') }} as invoice_id,

        -- times
        paid_on,
        paid_at,
        source_time_zone,

        -- who and where: the cashier is nobody's provider
        {{ source_key('vagaro', 'account', 'source_patient_id') }} as source_patient_key,
        source_location_id,
        cast(null as varchar) as source_location_name,
        cast(null as varchar) as source_provider_key,

        -- how
        tender,
        source_tender,

        -- measures: the tip is inside the payment, the fee is a positive cost
        cast(payment_amount as decimal(18, 2)) as payment_amount,
        cast(tip_amount as decimal(18, 2)) as tip_amount,
        cast(fee_amount as decimal(18, 2)) as fee_amount,
        cast(net_amount as decimal(18, 2)) as net_deposit_amount,
        payout_id,
        payment_amount < 0 as is_refund,
        is_prepayment,
        false as is_dispute,
        case when tender = 'card' then 'vagaro' end as processor,

        -- provenance
        'vagaro' as source_system,
        account,
        source_file,
        source_row

    from payments

)

select * from final
