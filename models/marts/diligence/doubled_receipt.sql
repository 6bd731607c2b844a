-- One row per receipt that repeats another of the same person, place and day, line by line, and was not paid.
with people as (

    select patient_id
    from {{ ref('patient') }}
    where not coalesce(is_test, false)

),

lines as (

    select
        transactions.*,
        concat_ws(
            '~',
            transactions.line_type,
            coalesce(transactions.item_name, transactions.service_id),
            cast(transactions.quantity as varchar),
            cast(transactions.net_amount as varchar)
        ) as line_words
    from {{ ref('transaction') }} as transactions
    inner join people on transactions.patient_id = people.patient_id
    where transactions.invoice_id is not null

),

payments as (

    select
        location_id,
        invoice_id,
        payment_id,
        payment_amount - coalesce(tip_amount, 0) as paid_amount
    from {{ ref('payment') }}

),

-- what the record charges and the processor does not show was not paid
unseen as (

    select record_payment_id
    from {{ ref('processor_match') }}
    where record_payment_id is not null
    and processor_payment_id is null

),

paid as (

    select
        payments.location_id,
        payments.invoice_id,
        sum(payments.paid_amount) as recorded_amount,
        sum(case when unseen.record_payment_id is null then payments.paid_amount else 0 end)
            as seen_amount
    from payments
    left join unseen on payments.payment_id = unseen.record_payment_id
    where payments.invoice_id is not null
    group by payments.location_id, payments.invoice_id

),

receipts as (

    select
        location_id,
        patient_id,
        sold_on,
        invoice_id,
        min(source_row) as source_row,
        {{ words_in_order('line_words', 'line_words', '|') }} as receipt_words,
        -- what is to be paid, by whatever tender: gift cards and credits settle too
        sum(case when line_type = 'redemption' then 0 else net_amount end + coalesce(tax_amount, 0))
            as due_amount
    from lines
    group by location_id, patient_id, sold_on, invoice_id

),

repeated as (

    select
        receipts.*,
        coalesce(paid.recorded_amount, 0) as recorded_amount,
        coalesce(paid.seen_amount, 0) as seen_amount,
        count(*) over same_receipt as receipt_count,
        sum(coalesce(paid.recorded_amount, 0)) over same_receipt as all_recorded_amount,
        sum(coalesce(paid.seen_amount, 0)) over same_receipt as all_seen_amount
    from receipts
    -- left join: that nobody paid is the point
    left join paid
        on receipts.location_id = paid.location_id
        and receipts.invoice_id = paid.invoice_id
    where receipts.due_amount > 0
    window same_receipt as (
        partition by
            receipts.location_id, receipts.patient_id, receipts.sold_on, receipts.receipt_words
    )

),

ranked as (

    select
        *,
        row_number() over (
            partition by location_id, patient_id, sold_on, receipt_words
            order by seen_amount desc, recorded_amount desc, source_row, invoice_id
        ) as receipt_number
    from repeated
    where receipt_count > 1

),

final as (

    select
        location_id,
        patient_id,
        sold_on,
        invoice_id
    from ranked
    -- the first stands; each further one needs money of its own
    where receipt_number > 1
    and least(all_recorded_amount, all_seen_amount) < receipt_number * due_amount - 0.01

)

select * from final
