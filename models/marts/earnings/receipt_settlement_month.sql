-- One row per month and place with receipts or payments: what receipts of the month ask, what has been paid on them since, and what is
-- open; and the payments of the month that no receipt explains.
with lines as (

    select * from {{ ref('transaction') }}

),

payments as (

    select * from {{ ref('payment') }}
    where tender in ('card', 'cash', 'check', 'financing', 'insurance', 'other', 'loyalty')

),

asked as (

    select
        location_id,
        invoice_id,
        {{ month_start('min(sold_on)') }} as month_start_on,
        sum(sales_amount + coalesce(tax_amount, 0)) as asked_amount
    from lines
    where invoice_id is not null
    group by location_id, invoice_id

),

paid as (

    select
        location_id,
        invoice_id,
        sum(payment_amount - coalesce(tip_amount, 0)) as paid_amount
    from payments
    where invoice_id is not null
    group by location_id, invoice_id

),

receipts as (

    select
        asked.*,
        coalesce(paid.paid_amount, 0) as paid_amount,
        asked.asked_amount - coalesce(paid.paid_amount, 0) as open_amount
    from asked
    left join paid
        on asked.location_id = paid.location_id
        and asked.invoice_id = paid.invoice_id

),

settled as (

    select
        month_start_on,
        location_id,
        count(*) as receipt_count,
        sum(asked_amount) as asked_amount,
        sum(paid_amount) as paid_amount,
        count(case when open_amount > 0 then 1 end) as open_count,
        sum(greatest(open_amount, 0)) as open_amount,
        count(case when open_amount < 0 then 1 end) as overpaid_count,
        sum(greatest(-open_amount, 0)) as overpaid_amount
    from receipts
    group by month_start_on, location_id

),

unexplained as (

    select
        payments.location_id,
        {{ month_start('payments.paid_on') }} as month_start_on,
        count(case when payments.invoice_id is not null then 1 end) as missing_receipt_count,
        sum(case when payments.invoice_id is not null then payments.payment_amount else 0 end)
            as missing_receipt_amount,
        count(case when payments.invoice_id is null then 1 end) as without_number_count,
        sum(case when payments.invoice_id is null then payments.payment_amount else 0 end)
            as without_number_amount
    from payments
    left join asked
        on payments.location_id = asked.location_id
        and payments.invoice_id = asked.invoice_id
    where asked.invoice_id is null
    group by payments.location_id, {{ month_start('payments.paid_on') }}

),

final as (

    select
        coalesce(settled.month_start_on, unexplained.month_start_on) as month_start_on,
        coalesce(settled.location_id, unexplained.location_id) as location_id,
        {%- for count in ['receipt', 'open', 'overpaid', 'missing_receipt', 'without_number'] %}
        cast(coalesce({{ count }}_count, 0) as bigint) as {{ count }}_count,
        {%- endfor %}
        {%- for amount in ['asked', 'paid', 'open', 'overpaid', 'missing_receipt', 'without_number'] %}
        cast(coalesce({{ amount }}_amount, 0) as decimal(18, 2)) as {{ amount }}_amount
        {{- ',' if not loop.last }}
        {%- endfor %}
    from settled
    full outer join unexplained
        on settled.month_start_on = unexplained.month_start_on
        and settled.location_id = unexplained.location_id

)

select * from final
