-- One row per invoice line: what kind of line it is, and by which prepaid means its
-- redeemed part was settled.
with lines as (

    select * from {{ ref('int_zenoti__sale_line') }}

),

fee_names as (

    select * from {{ ref('map_zenoti__fee_name') }}

),

-- Payment Type lists the tenders of the whole invoice, so it says what may have been
-- used, not where
tenders as (

    select
        account,
        center_name,
        invoice_no,
        max(case when tender = 'package' then 1 else 0 end) = 1 as has_package,
        max(case when tender = 'membership_credit' then 1 else 0 end) = 1
            as has_membership_credit,
        max(case when tender = 'gift_card' then 1 else 0 end) = 1 as has_gift_card,
        max(case when tender = 'loyalty' then 1 else 0 end) = 1 as has_loyalty
    from {{ ref('int_zenoti__invoice_tender') }}
    where not is_money
    group by account, center_name, invoice_no

),

fees as (

    select distinct names.item_name
    from (select distinct item_name from lines where line_kind = 'service') as names
    inner join fee_names on lower(names.item_name) like fee_names.name_pattern

),

told as (

    select
        lines.*,
        fees.item_name is not null and lines.line_kind = 'service' as is_fee,
        lines.line_kind = 'service'
        and lines.redeemed_amount <> 0
        and abs(lines.redeemed_amount) >= abs(lines.net_amount)
            as is_fully_redeemed_service,
        coalesce(tenders.has_package, false) as has_package,
        coalesce(tenders.has_membership_credit, false) as has_membership_credit,
        coalesce(tenders.has_gift_card, false) as has_gift_card,
        coalesce(tenders.has_loyalty, false) as has_loyalty,
        tenders.invoice_no is not null as has_redemption_tender
    from lines
    left join fees on lines.item_name = fees.item_name
    left join tenders
        on
            lines.account = tenders.account
            and lines.center_name = tenders.center_name
            and lines.invoice_no = tenders.invoice_no

),

settled as (

    select
        *,
        case
            when redeemed_amount = 0 then null
            -- a package or credit pays a service whole, a card pays what it can
            when is_fully_redeemed_service and has_package then 'package'
            when is_fully_redeemed_service and has_membership_credit then 'membership_credit'
            when has_gift_card then 'gift_card'
            when has_loyalty then 'loyalty'
            when has_package then 'package'
            when has_membership_credit then 'membership_credit'
        end as settled_by
    from told

),

kinds as (

    select
        *,
        case
            when is_fee then 'fee'
            when
                is_fully_redeemed_service
                and (settled_by in ('package', 'membership_credit') or not has_redemption_tender)
                then 'redemption'
            else line_kind
        end as known_line_type
    from settled

),

final as (

    select
        sale_line_id,
        case when is_return then 'refund' else known_line_type end as line_type,
        case when is_return then known_line_type end as refunded_line_type,
        settled_by
    from kinds

)

select * from final
