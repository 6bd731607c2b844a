-- One row per line of an event with its part of what is printed once per event: the
-- tip, and what a gift card paid.
with event_lines as (

    select * from {{ ref('int_square__event_line') }}

),

tenders as (

    select
        account,
        transaction_id,
        event_type,
        sum(coalesce(tip_amount, 0)) as tip_amount,
        sum(coalesce(square_gift_card_amount, 0)) as gift_card_amount
    from {{ ref('int_square__event') }}
    group by account, transaction_id, event_type

),

-- a gift card pays for what is performed or handed over, never for another promise
weighed as (

    select
        event_lines.line_id,
        event_lines.account,
        event_lines.transaction_id,
        event_lines.event_type,
        tenders.tip_amount,
        case
            when
                event_lines.line_type in ('service', 'retail', 'fee')
                and not event_lines.is_refund
                and event_lines.net_sales_amount > 0
                then event_lines.net_sales_amount
            else 0
        end as payable_amount,
        case when tenders.gift_card_amount > 0 then tenders.gift_card_amount else 0 end
            as gift_card_amount,
        row_number() over (
            partition by
                event_lines.account, event_lines.transaction_id, event_lines.event_type
            order by abs(event_lines.net_sales_amount) desc, event_lines.line_id
        ) as size_rank
    from event_lines
    left join tenders
        on
            event_lines.account = tenders.account
            and event_lines.transaction_id = tenders.transaction_id
            and event_lines.event_type = tenders.event_type

),

totalled as (

    select
        *,
        sum(payable_amount) over (
            partition by account, transaction_id, event_type
        ) as payable_total
    from weighed

),

-- the gift card may have paid tax and tip besides
applied as (

    select
        *,
        cast(least(gift_card_amount, payable_total) as decimal(18, 2)) as applied_total
    from totalled

),

final as (

    select
        line_id,
        -- the tip belongs to the event and stands on its largest line
        case when size_rank = 1 then tip_amount end as tip_amount,
        coalesce(
            {{ split_cents(
                'applied_total', 'payable_amount', 'payable_total',
                'account, transaction_id, event_type', 'payable_amount, size_rank desc'
            ) }}, 0
        ) as prepaid_amount
    from applied

)

select * from final
