-- One row per line of a sale and payment: what the payment paid of it. Lines alike share
-- evenly.
with sales as (

    select * from {{ ref('int_mindbody__sale_row') }}

),

lines as (

    select * from {{ ref('int_mindbody__line') }}

),

paid as (

    select
        line_group_id,
        payment_id,
        tender,
        sum(coalesce(paid_amount, 0)) as group_paid_amount
    from sales
    group by line_group_id, payment_id, tender

),

final as (

    select
        lines.line_id,
        lines.account,
        lines.line_type,
        lines.is_refund,
        paid.payment_id,
        paid.tender,
        {{ split_cents(
            'paid.group_paid_amount', '1', 'lines.line_count',
            'paid.line_group_id, paid.payment_id', 'lines.line_number'
        ) }} as paid_amount,
        lines.source_file,
        lines.source_row
    from paid
    inner join lines on paid.line_group_id = lines.line_group_id
    where paid.group_paid_amount != 0

)

select * from final
