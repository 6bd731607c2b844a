-- One row per settled card event with the invoice it belongs to; refunds are negative.
with events as (

    select * from {{ ref('stg_zenoti__online_transaction') }}

),

type_map as (

    select * from {{ ref('map_zenoti__card_event_type') }}

),

status_map as (

    select * from {{ ref('map_zenoti__card_event_status') }}

),

invoices as (

    select account, center_name, invoice_no, max(guest_code) as guest_code
    from {{ ref('int_zenoti__sale_line') }}
    group by account, center_name, invoice_no

),

signed as (

    select
        events.*,
        coalesce(type_map.is_refund, false) or events.amount < 0 as is_refund,
        coalesce(type_map.is_dispute, false) as is_dispute
    from events
    left join type_map on lower(events.transaction_type) = type_map.source_type
    inner join status_map on lower(coalesce(events.status, 'success')) = status_map.source_status
    where status_map.is_settled

),

final as (

    select
        signed.account,
        -- the report names no centre; the invoice does, and the guest where two centres
        -- use one number
        invoices.center_name,
        case when signed.is_refund then coalesce(signed.refund_invoice_no, signed.invoice_no) else signed.invoice_no end
            as invoice_no,
        signed.is_refund,
        signed.is_dispute,
        signed.transacted_at,
        cast(signed.transacted_at as date) as paid_on,
        case when signed.is_refund then -abs(signed.amount) else signed.amount end
            as amount,
        case when signed.is_refund then -abs(coalesce(signed.tips, 0)) else coalesce(signed.tips, 0) end
            as tip_amount,
        signed.fees as fee_amount,
        case when signed.is_refund then -abs(signed.net) else signed.net end
            as net_amount,
        signed.source_location_id,
        signed.source_file,
        signed.source_row
    from signed
    left join invoices
        on
            signed.account = invoices.account
            and case
                when signed.is_refund then coalesce(signed.refund_invoice_no, signed.invoice_no) else signed.invoice_no
            end = invoices.invoice_no
    qualify row_number() over (
        partition by signed.account, signed.source_file, signed.source_row
        order by case when signed.guest_code = invoices.guest_code then 0 else 1 end, invoices.center_name
    ) = 1

)

select * from final
