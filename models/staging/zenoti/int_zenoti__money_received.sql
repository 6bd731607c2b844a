-- One row per invoice, payment date and direction of Sales - Cash: the money, and what
-- the card report says of it.
with cash as (

    select
        *,
        collected < 0 as is_refund
    from {{ ref('stg_zenoti__sales_cash') }}
    where collected <> 0

),

tenders as (

    select * from {{ ref('int_zenoti__invoice_tender') }}
    where is_money

),

card_events as (

    select * from {{ ref('int_zenoti__card_event') }}

),

item_type_map as (

    select * from {{ ref('map_zenoti__item_type') }}

),

perk_plans as (

    select distinct account, plan_words from {{ ref('int_zenoti__membership_sold') }}
    where plan_type = 'perk'

),

guests as (

    select * from {{ ref('int_zenoti__guest_link') }}

),

-- one column per question that the split of an invoice's money asks of its tenders
tender_facts as (

    select
        account,
        center_name,
        invoice_no,
        count(*) as tender_count,
        max(case when tender = 'card' then 1 else 0 end) = 1 as has_card,
        count(case when tender <> 'card' then 1 end) as other_count,
        min(tender) as only_tender,
        min(source_tender) as only_source_tender,
        min(case when tender <> 'card' then tender end) as other_tender,
        min(case when tender <> 'card' then source_tender end) as other_source_tender
    from tenders
    group by account, center_name, invoice_no

),

money as (

    select
        cash.account,
        cash.center_name,
        cash.invoice_no,
        cash.paid_on,
        cash.is_refund,
        min(guests.source_patient_id) as source_patient_id,
        sum(cash.collected) as amount,
        -- a prepayment buys only what is earned later
        min(
            case
                when item_type_map.line_type in ('package_sale', 'gift_card_sale') then 1
                when item_type_map.line_type = 'membership_dues' and perk_plans.account is null then 1
                else 0
            end
        ) = 1 as is_prepayment,
        count(*) over (partition by cash.account, cash.center_name, cash.invoice_no, cash.is_refund)
            as day_count,
        min(cash.source_location_id) as source_location_id,
        min(cash.source_file) as source_file,
        min(cash.source_row) as source_row
    from cash
    left join item_type_map on lower(cash.item_type) = item_type_map.source_item_type
    left join perk_plans
        on
            cash.account = perk_plans.account
            and {{ words('cash.item_name') }} = perk_plans.plan_words
    left join guests
        on
            cash.account = guests.account
            and cash.center_name = guests.center_name
            and cash.invoice_no = guests.invoice_no
            and cash.guest_code is not distinct from guests.guest_code
            and cash.guest_name is not distinct from guests.guest_name
            and guests.email is null
    group by cash.account, cash.center_name, cash.invoice_no, cash.paid_on, cash.is_refund

),

card_span as (

    select account, min(paid_on) as from_on, max(paid_on) as to_on
    from card_events
    group by account

),

cards as (

    select
        money.account,
        money.center_name,
        money.invoice_no,
        money.paid_on,
        money.is_refund,
        sum(card_events.amount) as card_amount,
        sum(card_events.tip_amount) as tip_amount,
        sum(card_events.fee_amount) as fee_amount,
        sum(card_events.net_amount) as net_amount,
        max(case when card_events.is_dispute then 1 else 0 end) = 1 as is_dispute,
        min(card_events.transacted_at) as paid_at
    from money
    inner join card_events
        on
            money.account = card_events.account
            and money.center_name = card_events.center_name
            and money.invoice_no = card_events.invoice_no
            and money.is_refund = card_events.is_refund
            -- the card may settle on another day than the till says; with one payment
            -- there is no doubt
            and (money.paid_on = card_events.paid_on or money.day_count = 1)
    group by money.account, money.center_name, money.invoice_no, money.paid_on, money.is_refund

),

final as (

    select
        money.*,
        coalesce(tender_facts.tender_count, 0) as tender_count,
        coalesce(tender_facts.has_card, false) as has_card,
        coalesce(tender_facts.other_count, 0) as other_count,
        tender_facts.only_tender,
        tender_facts.only_source_tender,
        tender_facts.other_tender,
        tender_facts.other_source_tender,
        coalesce(money.paid_on between card_span.from_on and card_span.to_on, false)
            as is_card_report_present,
        cards.card_amount,
        coalesce(cards.tip_amount, 0) as tip_amount,
        cards.fee_amount,
        cards.net_amount,
        coalesce(cards.is_dispute, false) as is_dispute,
        cards.paid_at
    from money
    left join tender_facts
        on
            money.account = tender_facts.account
            and money.center_name = tender_facts.center_name
            and money.invoice_no = tender_facts.invoice_no
    left join card_span on money.account = card_span.account
    left join cards
        on
            money.account = cards.account
            and money.center_name = cards.center_name
            and money.invoice_no = cards.invoice_no
            and money.paid_on = cards.paid_on
            and money.is_refund = cards.is_refund

)

select * from final
