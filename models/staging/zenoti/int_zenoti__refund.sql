-- One row per refund line whose original line can be told.
with lines as (

    select * from {{ ref('int_zenoti__line_item') }}

),

-- the card report names the refund's own invoice beside the original one
linked as (

    select distinct account, invoice_no, refund_invoice_no
    from {{ ref('stg_zenoti__online_transaction') }}
    where refund_invoice_no is not null and invoice_no is not null

),

candidates as (

    select
        refunds.sale_line_id,
        originals.sale_line_id as refunded_sale_line_id,
        case when linked.invoice_no is not null then 0 else 1 end as is_guess,
        case when originals.net_amount = -refunds.net_amount then 0 else 1 end
            as is_part,
        originals.sold_on,
        originals.invoice_no,
        originals.occurrence
    from lines as refunds
    inner join lines as originals
        on
            refunds.account = originals.account
            and refunds.source_service_id = originals.source_service_id
            and refunds.sold_on >= originals.sold_on
            and -refunds.net_amount <= originals.net_amount
    left join linked
        on
            refunds.account = linked.account
            and refunds.invoice_no = linked.refund_invoice_no
            and originals.invoice_no = linked.invoice_no
    where
        refunds.is_return
        and not originals.is_return
        and (linked.invoice_no is not null or refunds.source_patient_id = originals.source_patient_id)

),

final as (

    select sale_line_id, refunded_sale_line_id
    from candidates
    qualify row_number() over (
        partition by sale_line_id order by is_guess, is_part, sold_on desc, invoice_no desc, occurrence
    ) = 1

)

select * from final
