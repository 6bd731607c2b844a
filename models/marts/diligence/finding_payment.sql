-- One row per payment that the other side of the money does not know.
with payments as (

    select * from {{ ref('payment') }}

),

shadows as (

    select * from {{ ref('payment_shadow') }}

),

lines as (

    select * from {{ ref('transaction') }}

),

matches as (

    select * from {{ ref('processor_match') }}

),

coverage as (

    select * from {{ ref('coverage_month') }}

),

doubled as (

    select * from {{ ref('doubled_receipt') }}

),

-- as in processor_match: a processor that names no place has one feed for all that have none of their own
served as (

    select distinct location_id
    from shadows
    where location_id is not null
    and tender in ('card', 'cash', 'check', 'financing', 'insurance', 'other')

),

one_sided as (

    select
        matches.location_id,
        coalesce(served.location_id, 'all') as feed,
        coalesce(matches.recorded_on, matches.processed_on) as business_on,
        case when matches.record_payment_id is null then 'processor' else 'record' end as side,
        coalesce(matches.record_payment_id, matches.processor_payment_id) as payment_id,
        matches.compared_amount
    from matches
    left join served on matches.location_id = served.location_id
    where (matches.record_payment_id is null or matches.processor_payment_id is null)
    and matches.compared_amount <> 0

),

-- one charge may stand for several payments of a person
charges as (

    select
        one_sided.feed,
        one_sided.business_on,
        payments.patient_id,
        sum(one_sided.compared_amount) as compared_amount,
        row_number() over (
            partition by one_sided.feed, one_sided.business_on, sum(one_sided.compared_amount)
            order by payments.patient_id
        ) as same_number
    from one_sided
    inner join payments on one_sided.payment_id = payments.payment_id
    where one_sided.side = 'record'
    and payments.patient_id is not null
    group by one_sided.feed, one_sided.business_on, payments.patient_id
    having count(*) > 1

),

processed as (

    select
        *,
        row_number() over (
            partition by feed, business_on, compared_amount order by payment_id
        ) as same_number
    from one_sided
    where side = 'processor'

),

tied as (

    select
        charges.feed,
        charges.business_on,
        charges.patient_id,
        processed.payment_id
    from charges
    inner join processed
        on charges.feed = processed.feed
        and charges.business_on = processed.business_on
        and charges.compared_amount = processed.compared_amount
        and charges.same_number = processed.same_number

),

-- a payment on a second receipt is told with the receipt
unmet as (

    select
        one_sided.*,
        coalesce(payments.patient_id, shadows.patient_id) as patient_id,
        coalesce(payments.tender, shadows.tender) as tender,
        coalesce(payments.payment_amount, shadows.payment_amount) as payment_amount
    from one_sided
    -- left joins: each payment is on one side
    left join payments on one_sided.payment_id = payments.payment_id and one_sided.side = 'record'
    left join shadows on one_sided.payment_id = shadows.payment_id and one_sided.side = 'processor'
    left join tied as tied_charges on one_sided.payment_id = tied_charges.payment_id
    left join tied as tied_people
        on one_sided.feed = tied_people.feed
        and one_sided.business_on = tied_people.business_on
        and payments.patient_id = tied_people.patient_id
    left join doubled
        on payments.location_id = doubled.location_id
        and payments.invoice_id = doubled.invoice_id
    where tied_charges.payment_id is null
    and tied_people.patient_id is null
    and doubled.invoice_id is null

),

days as (

    select
        feed,
        business_on,
        count(distinct side) as side_count,
        sum(case side when 'record' then compared_amount else -compared_amount end) as difference_amount,
        count(*) as payment_count
    from unmet
    group by feed, business_on

),

receipts as (

    select
        location_id,
        invoice_id
    from lines
    where invoice_id is not null
    union
    select
        location_id,
        invoice_id
    from {{ ref('transaction_shadow') }}
    where invoice_id is not null

),

-- a system whose payments and receipts bear different numbers: an unpaid receipt of the day and amount is the payment's
unpaid as (

    select
        lines.location_id,
        lines.sold_on,
        sum(lines.sales_amount + coalesce(lines.tax_amount, 0)) as due_amount,
        row_number() over (
            partition by lines.location_id, lines.sold_on, sum(lines.sales_amount + coalesce(lines.tax_amount, 0))
            order by lines.invoice_id
        ) as same_number
    from lines
    left join payments
        on lines.location_id = payments.location_id
        and lines.invoice_id = payments.invoice_id
    left join doubled
        on lines.location_id = doubled.location_id
        and lines.invoice_id = doubled.invoice_id
    where lines.invoice_id is not null
    and payments.payment_id is null
    and doubled.invoice_id is null
    group by lines.location_id, lines.sold_on, lines.invoice_id

),

unreceipted as (

    select
        payments.*,
        payments.payment_amount - coalesce(payments.tip_amount, 0) as paid_amount,
        row_number() over (
            partition by
                payments.location_id, payments.paid_on, payments.payment_amount - coalesce(payments.tip_amount, 0)
            order by payments.payment_id
        ) as same_number
    from payments
    left join receipts
        on payments.location_id = receipts.location_id
        and payments.invoice_id = receipts.invoice_id
    where payments.invoice_id is not null
    and receipts.invoice_id is null

),

-- where receipts lack as a whole, one payment without its receipt says nothing more
receipt_months as (

    select
        location_id,
        month_start_on
    from coverage
    where entity = 'receipt_line'
    and state in ('whole', 'thin')

),

found as (

    select
        case unmet.side when 'record' then 'card_not_at_processor' else 'processor_not_in_record' end
            as finding_kind,
        unmet.location_id,
        {{ month_start('unmet.business_on') }} as month_start_on,
        replace(unmet.tender, '_', ' ') as subject,
        unmet.patient_id,
        case unmet.side when 'record' then 'payment' else 'payment_shadow' end as canonical_table,
        unmet.payment_id as record_id,
        1 as records,
        unmet.payment_amount as amount,
        cast(null as varchar) as detail
    from unmet
    inner join days
        on unmet.feed = days.feed
        and unmet.business_on = days.business_on
    where days.side_count = 1

    union all

    -- both sides have payments of their own: what counts is by how much they differ
    select
        case when difference_amount > 0 then 'card_not_at_processor' else 'processor_not_in_record' end
            as finding_kind,
        nullif(feed, 'all') as location_id,
        {{ month_start('business_on') }} as month_start_on,
        'days that do not tie' as subject,
        cast(null as varchar) as patient_id,
        cast(null as varchar) as canonical_table,
        cast(null as varchar) as record_id,
        payment_count as records,
        abs(difference_amount) as amount,
        'payments of the day cannot be paired one by one' as detail
    from days
    where side_count = 2
    and abs(difference_amount) > 0.01

    union all

    select
        'payment_without_receipt' as finding_kind,
        unreceipted.location_id,
        {{ month_start('unreceipted.paid_on') }} as month_start_on,
        replace(unreceipted.tender, '_', ' ') as subject,
        unreceipted.patient_id,
        'payment' as canonical_table,
        unreceipted.payment_id as record_id,
        1 as records,
        unreceipted.payment_amount as amount,
        'the receipt that the payment names is in no export' as detail
    from unreceipted
    inner join receipt_months
        on unreceipted.location_id = receipt_months.location_id
        and {{ month_start('unreceipted.paid_on') }} = receipt_months.month_start_on
    left join unpaid
        on unreceipted.location_id = unpaid.location_id
        and unreceipted.paid_on = unpaid.sold_on
        and unreceipted.paid_amount = unpaid.due_amount
        and unreceipted.same_number = unpaid.same_number
    where unpaid.location_id is null
    and not coalesce(unreceipted.is_prepayment, false)

),

final as (

    select
        finding_kind,
        location_id,
        month_start_on,
        subject,
        patient_id,
        canonical_table,
        record_id,
        cast(records as bigint) as records,
        cast(amount as decimal(18, 2)) as amount,
        detail
    from found

)

select * from final
