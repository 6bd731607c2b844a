-- One row per entry of a mapped file of sales or of a ledger, with what kind of line it is and its invoice: the file's own number,
-- else person, place and day. A payment written among the lines is an entry too.
with lines as (

    select
        *,
        coalesce(sold_on, cast(sold_at as date)) as entered_on
    from {{ ref('stg_mapped__transaction') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

typed as (

    select
        lines.*,
        -- a word nobody has mapped counts as a service, and is listed
        coalesce(types.canonical_word, 'service') as line_type,
        coalesce(
            lines.invoice_id,
            lines.person_id || '@' || coalesce(lines.source_location_name, '') || '@' || cast(lines.entered_on as varchar),
            {{ source_record('lines') }}
        ) as receipt_id,
        coalesce(
            lines.net_amount,
            lines.gross_amount - coalesce(lines.tax_amount, 0),
            lines.list_amount - coalesce(abs(lines.discount_amount), 0)
        ) as line_amount
    from lines
    left join words as types
        on
            lines.source_system = types.source_system
            and types.vocabulary = 'line_type'
            and lower(trim(lines.source_item_type)) = types.source_word
    left join words as standings
        on
            lines.source_system = standings.source_system
            and standings.vocabulary = 'record_status'
            and lower(trim(lines.source_status)) = standings.source_word
    where
        coalesce(standings.canonical_word, 'standing') <> 'void'
        and coalesce(types.canonical_word, 'service') <> 'ignore'

),

final as (

    select
        *,
        -- the same line twice on a receipt is two lines, in the order of the file
        coalesce(transaction_id, receipt_id || '|' || coalesce(service_key_id, '') || '|' || coalesce(performer_id, ''))
        || '#' || cast(
            row_number() over (
                partition by source_system, account, transaction_id, case when transaction_id is null then receipt_id end,
                    case when transaction_id is null then coalesce(service_key_id, '') end,
                    case when transaction_id is null then coalesce(performer_id, '') end
                order by source_file, source_row
            ) as varchar
        ) as entry_id
    from typed

)

select * from final
