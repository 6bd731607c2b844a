-- One row per payment or refund of a mapped file: of a file of payments, written among the lines of a ledger, or beside a sale
-- line as what was paid for it. A refund is negative, and so is the fee that it gives back.
with payments as (

    select * from {{ ref('stg_mapped__payment') }}

),

entries as (

    select * from {{ ref('int_mapped__entry') }}

),

performers as (

    select distinct source_provider_key from {{ ref('int_mapped__performer') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

received as (

    select
        source_system, account, source_location_id, source_location_name, source_time_zone, person_id, performer_id,
        payment_id, invoice_id, coalesce(paid_on, cast(paid_at as date)) as received_on, paid_at,
        source_tender, source_payment_type, source_status, payment_amount, tip_amount, fee_amount, net_deposit_amount,
        payout_id, processor, source_file, source_row
    from payments
    union all
    -- a ledger writes money that comes in as what it takes off the balance
    select
        source_system, account, source_location_id, source_location_name, source_time_zone, person_id, performer_id,
        entry_id, receipt_id, entered_on, sold_at,
        coalesce(source_tender, service_name), cast(null as varchar), cast(null as varchar),
        case when line_type = 'payment_credit' then -line_amount else line_amount end, tip_amount,
        cast(null as decimal(18, 4)), cast(null as decimal(18, 4)), cast(null as varchar), cast(null as varchar),
        source_file, source_row
    from entries
    where line_type in ('payment', 'payment_credit')
    union all
    select
        source_system, account, source_location_id, source_location_name, source_time_zone, person_id, performer_id,
        entry_id, receipt_id, entered_on, sold_at,
        source_tender, case when line_type = 'refund' then 'refund of a line' end, cast(null as varchar),
        case when line_type = 'refund' then -abs(paid_amount) else paid_amount end, tip_amount,
        cast(null as decimal(18, 4)), cast(null as decimal(18, 4)), cast(null as varchar), cast(null as varchar),
        source_file, source_row
    from entries
    where line_type not in ('payment', 'payment_credit') and paid_amount <> 0

),

typed as (

    select
        received.*,
        coalesce(
            received.invoice_id,
            received.person_id || '@' || coalesce(received.source_location_name, '') || '@'
            || cast(received.received_on as varchar)
        ) as receipt_id,
        types.canonical_word as payment_type,
        coalesce(tenders.canonical_word, 'other') as tender,
        {{ mapped_key('received.performer_id', 'received') }} as performer_key
    from received
    left join words as types
        on
            received.source_system = types.source_system
            and types.vocabulary = 'payment_type'
            and lower(trim(received.source_payment_type)) = types.source_word
    left join words as tenders
        on
            received.source_system = tenders.source_system
            and tenders.vocabulary = 'tender'
            and lower(trim(received.source_tender)) = tenders.source_word
    left join words as standings
        on
            received.source_system = standings.source_system
            and standings.vocabulary = 'record_status'
            and lower(trim(received.source_status)) = standings.source_word
    where
        coalesce(types.canonical_word, 'payment') <> 'ignore'
        and coalesce(standings.canonical_word, 'standing') <> 'void'

),

signed as (

    select
        *,
        coalesce(payment_type in ('refund', 'dispute') or payment_amount < 0, false) as is_negative,
        -- the same payment twice is two, in the order of the file
        coalesce(
            payment_id,
            coalesce(receipt_id, cast(received_on as varchar)) || '|' || coalesce(source_tender, '') || '|'
            || cast(payment_amount as varchar)
        ) as base_id
    from typed

),

measured as (

    select
        *,
        {{ refunded('payment_amount', 'is_negative') }} as signed_amount,
        {{ refunded('net_deposit_amount', 'is_negative') }} as signed_net_amount,
        base_id || '#' || cast(
            row_number() over (
                partition by source_system, account, base_id
                order by source_file, source_row
            ) as varchar
        ) as numbered_id
    from signed

),

final as (

    select
        -- keys
        {{ mapped_key('measured.numbered_id', 'measured') }} as payment_id,
        {{ mapped_key('measured.receipt_id', 'measured') }} as invoice_id,
        measured.received_on as paid_on,
        measured.paid_at,
        measured.source_time_zone,
        {{ mapped_key('measured.person_id', 'measured') }} as source_patient_key,
        measured.source_location_id,
        measured.source_location_name,
        performers.source_provider_key,

        -- how: the raw word stays beside the tender
        measured.tender,
        measured.source_tender,

        -- measures: the fee is a cost and positive; what it is not printed as, gross and net tell
        cast(measured.signed_amount as decimal(18, 2)) as payment_amount,
        cast({{ refunded('measured.tip_amount', 'measured.is_negative') }} as decimal(18, 2)) as tip_amount,
        cast(
            coalesce(measured.signed_amount - measured.signed_net_amount, measured.fee_amount) as decimal(18, 2)
        ) as fee_amount,
        cast(
            coalesce(measured.signed_net_amount, measured.signed_amount - measured.fee_amount) as decimal(18, 2)
        ) as net_deposit_amount,
        {{ mapped_key('measured.payout_id', 'measured') }} as payout_id,
        measured.is_negative as is_refund,
        coalesce(measured.payment_type = 'prepayment', false) as is_prepayment,
        coalesce(measured.payment_type = 'dispute', false) as is_dispute,
        measured.processor,

        -- provenance
        measured.source_system,
        measured.account,
        measured.source_file,
        measured.source_row

    from measured
    left join performers on measured.performer_key = performers.source_provider_key

)

select * from final
