-- One row per invoice, day, direction and tender: money from Sales - Cash and, beside
-- it, what was settled by prepaid means.
with money as (

    select * from {{ ref('int_zenoti__money_received') }}

),

lines as (

    select
        lines.*,
        types.settled_by
    from {{ ref('int_zenoti__sale_line') }} as lines
    inner join {{ ref('int_zenoti__line_type') }} as types on lines.sale_line_id = types.sale_line_id

),

card_events as (

    select * from {{ ref('int_zenoti__card_event') }}

),

-- Payment Type lists all tenders of the invoice; the card's part is what the card
-- report says, the rest is the other's
split as (

    select
        *,
        case
            when tender_count = 1 and has_card then amount
            when tender_count = 1 then 0
            when tender_count = 0 and card_amount is not null then amount
            when not has_card or not is_card_report_present then 0
            when is_refund then greatest(coalesce(card_amount, 0), amount)
            else least(coalesce(card_amount, 0), amount)
        end as card_part
    from money

),

card_parts as (

    select
        *,
        card_part as part_amount,
        'card' as tender,
        'card' as source_tender
    from split
    where card_part <> 0

),

other_parts as (

    select
        *,
        amount - card_part as part_amount,
        case
            when tender_count = 1 then only_tender
            -- with the card's part known, one other tender took the rest
            when other_count = 1 and has_card and is_card_report_present then other_tender
            else 'other'
        end as tender,
        case
            when tender_count = 1 then only_source_tender
            when other_count = 1 and has_card and is_card_report_present then other_source_tender
            when tender_count > 1 then 'several'
        end as source_tender
    from split
    where amount <> card_part

),

payments as (

    select
        account,
        center_name,
        invoice_no,
        source_patient_id,
        paid_on,
        paid_at,
        tender,
        source_tender,
        part_amount + tip_amount as payment_amount,
        tip_amount,
        fee_amount,
        net_amount as net_deposit_amount,
        is_refund,
        is_prepayment,
        is_dispute,
        case when paid_at is not null then 'zenoti' end as processor,
        source_location_id,
        source_file,
        source_row
    from card_parts
    union all
    select
        account,
        center_name,
        invoice_no,
        source_patient_id,
        paid_on,
        cast(null as timestamp) as paid_at,
        tender,
        source_tender,
        part_amount as payment_amount,
        cast(0 as decimal(18, 4)) as tip_amount,
        cast(null as decimal(18, 4)) as fee_amount,
        cast(null as decimal(18, 4)) as net_deposit_amount,
        is_refund,
        is_prepayment,
        false as is_dispute,
        cast(null as varchar) as processor,
        source_location_id,
        source_file,
        source_row
    from other_parts
    union all
    -- where the cash report does not hold an invoice at all, its card events are all
    -- there is
    select
        card_events.account,
        card_events.center_name,
        card_events.invoice_no,
        min(lines.source_patient_id) as source_patient_id,
        card_events.paid_on,
        min(card_events.transacted_at) as paid_at,
        'card' as tender,
        'card' as source_tender,
        sum(card_events.amount + card_events.tip_amount) as payment_amount,
        sum(card_events.tip_amount) as tip_amount,
        sum(card_events.fee_amount) as fee_amount,
        sum(card_events.net_amount) as net_deposit_amount,
        card_events.is_refund,
        false as is_prepayment,
        max(case when card_events.is_dispute then 1 else 0 end) = 1 as is_dispute,
        'zenoti' as processor,
        min(card_events.source_location_id) as source_location_id,
        min(card_events.source_file) as source_file,
        min(card_events.source_row) as source_row
    from card_events
    left join (
        select account, center_name, invoice_no, min(source_patient_id) as source_patient_id
        from lines
        group by account, center_name, invoice_no
    ) as lines
        on
            card_events.account = lines.account
            and card_events.center_name = lines.center_name
            and card_events.invoice_no = lines.invoice_no
    left join (select distinct account, invoice_no from money) as told
        on
            card_events.account = told.account
            and card_events.invoice_no = told.invoice_no
    where card_events.invoice_no is not null and told.invoice_no is null
    group by
        card_events.account, card_events.center_name, card_events.invoice_no, card_events.paid_on, card_events.is_refund
    union all
    -- never cash: what a package, membership, card or points settled, so that the mix
    -- of tenders is whole
    select
        account,
        center_name,
        invoice_no,
        min(source_patient_id) as source_patient_id,
        sold_on as paid_on,
        cast(null as timestamp) as paid_at,
        settled_by as tender,
        settled_by as source_tender,
        sum(redeemed_amount) as payment_amount,
        cast(0 as decimal(18, 4)) as tip_amount,
        cast(null as decimal(18, 4)) as fee_amount,
        cast(null as decimal(18, 4)) as net_deposit_amount,
        is_return as is_refund,
        false as is_prepayment,
        false as is_dispute,
        cast(null as varchar) as processor,
        min(source_location_id) as source_location_id,
        min(source_file) as source_file,
        min(source_row) as source_row
    from lines
    where settled_by is not null
    group by account, center_name, invoice_no, sold_on, settled_by, is_return

),

final as (

    select
        {{ source_key('zenoti', 'account', [
            "coalesce(center_name, '')", 'invoice_no', 'cast(paid_on as varchar)', 'tender',
            "coalesce(source_tender, '')", "case when is_refund then 'refund' else 'payment' end"
        ]) }} as payment_id,
        {{ source_key('zenoti', 'account', ['center_name', 'invoice_no']) }}
            as invoice_id,
        paid_on,
        paid_at,
        cast(null as varchar) as source_time_zone,
        {{ source_key('zenoti', 'account', 'source_patient_id') }}
            as source_patient_key,
        source_location_id,
        center_name as source_location_name,
        cast(null as varchar) as source_provider_key,
        tender,
        source_tender,
        cast(payment_amount as decimal(18, 2)) as payment_amount,
        cast(tip_amount as decimal(18, 2)) as tip_amount,
        cast(fee_amount as decimal(18, 2)) as fee_amount,
        cast(net_deposit_amount as decimal(18, 2)) as net_deposit_amount,
        cast(null as varchar) as payout_id,
        is_refund,
        is_prepayment,
        is_dispute,
        processor,
        'zenoti' as source_system,
        account,
        source_file,
        source_row
    from payments

)

select * from final
