-- One row per location, day and item of the bridge from what was invoiced to what was received.
with lines as (

    select * from {{ ref('transaction') }}

),

payments as (

    select *
    from {{ ref('payment') }}
    where tender in ('card', 'cash', 'check', 'financing', 'insurance', 'other')

),

rewards as (

    select * from {{ ref('payment') }} where tender = 'loyalty'

),

matches as (

    select * from {{ ref('processor_match') }}

),

-- where the processor names no place, a charge belongs where the record has it
shadows as (

    select
        coalesce(processed.location_id, matches.location_id) as location_id,
        processed.paid_on,
        processed.payment_amount,
        processed.tip_amount,
        processed.fee_amount,
        processed.net_deposit_amount
    from {{ ref('payment_shadow') }} as processed
    left join matches on processed.payment_id = matches.processor_payment_id
    where processed.tender in ('card', 'cash', 'check', 'financing', 'insurance', 'other')

),

invoices as (

    select
        location_id,
        invoice_id,
        min(sold_on) as sold_on
    from lines
    where invoice_id is not null
    group by location_id, invoice_id

),

-- paid on another day than sold: the money belongs to the day of the sale
other_day as (

    select
        payments.location_id,
        payments.paid_on,
        invoices.sold_on,
        payments.payment_amount - coalesce(payments.tip_amount, 0) as amount
    from payments
    inner join invoices
        on payments.location_id = invoices.location_id
        and payments.invoice_id = invoices.invoice_id
        and payments.paid_on <> invoices.sold_on

),

delayed as (

    select
        *,
        case when compared_amount < 0 then 'refund' else 'timing' end as item
    from matches
    where recorded_on <> processed_on

),

items as (

    select
        location_id,
        sold_on as business_on,
        'invoiced' as item,
        sales_amount + coalesce(tax_amount, 0)
        + case when line_type = 'redemption' then 0 else coalesce(prepaid_applied_amount, 0) end
            as amount
    from lines

    union all

    select
        location_id,
        sold_on as business_on,
        'gift_card' as item,
        -prepaid_applied_amount as amount
    from lines
    where line_type <> 'redemption'

    union all

    select location_id, paid_on as business_on, 'reward' as item, -payment_amount as amount
    from rewards

    union all

    select location_id, paid_on as business_on, 'collected' as item, payment_amount as amount
    from payments

    union all

    select location_id, paid_on as business_on, 'tip' as item, tip_amount as amount
    from payments

    union all

    select location_id, paid_on as business_on, 'fee' as item, fee_amount as amount
    from payments

    union all

    select location_id, paid_on as business_on, 'deposit' as item, net_deposit_amount as amount
    from payments

    union all

    select location_id, paid_on as business_on, 'timing' as item, amount from other_day

    union all

    select location_id, sold_on as business_on, 'timing' as item, -amount as amount
    from other_day

    union all

    select location_id, paid_on as business_on, 'processor' as item, payment_amount as amount
    from shadows

    union all

    select location_id, paid_on as business_on, 'processor_tip' as item, tip_amount as amount
    from shadows

    union all

    select location_id, paid_on as business_on, 'processor_fee' as item, fee_amount as amount
    from shadows

    union all

    select
        location_id,
        paid_on as business_on,
        'processor_deposit' as item,
        net_deposit_amount as amount
    from shadows

    union all

    -- what the record says the processor should have
    select
        payments.location_id,
        payments.paid_on as business_on,
        'expected' as item,
        payments.payment_amount as amount
    from payments
    inner join matches on payments.payment_id = matches.record_payment_id

    union all

    select
        payments.location_id,
        payments.paid_on as business_on,
        'expected_tip' as item,
        payments.tip_amount as amount
    from payments
    inner join matches on payments.payment_id = matches.record_payment_id

    union all

    select location_id, recorded_on as business_on, item, -compared_amount as amount
    from delayed

    union all

    select location_id, processed_on as business_on, item, compared_amount as amount
    from delayed

),

final as (

    select
        location_id,
        business_on,
        item,
        cast(sum(amount) as decimal(18, 2)) as amount
    from items
    where amount is not null
    group by location_id, business_on, item

)

select * from final
