-- One row per line of a sale with its part of what vouchers and gift cards paid. A
-- voucher pays a service whole; what is left of it, and a gift card, pay what they can.
with lines as (

    select * from {{ ref('int_boulevard__sale_line') }}

),

tenders as (

    select * from {{ ref('int_boulevard__tender') }}

),

orders as (

    select * from {{ ref('int_boulevard__order') }}

),

prepaid as (

    select
        orders.account,
        orders.sale_id,
        sum(
            case
                when tenders.tender in ('package', 'membership_credit')
                    then tenders.payment_amount
                else 0
            end
        ) as voucher_amount,
        sum(case when tenders.tender = 'gift_card' then tenders.payment_amount else 0 end)
            as gift_card_amount,
        case
            when max(case when tenders.tender = 'package' then 1 else 0 end) = 1
                then 'package'
            else 'membership_credit'
        end as voucher_type
    from orders
    inner join tenders
        on
            orders.account = tenders.account
            and orders.order_number = tenders.order_number
    where tenders.payment_amount > 0
    group by orders.account, orders.sale_id

),

weighed as (

    select
        lines.line_id,
        lines.account,
        lines.sale_id,
        coalesce(prepaid.voucher_amount, 0) as voucher_amount,
        coalesce(prepaid.gift_card_amount, 0) as gift_card_amount,
        prepaid.voucher_type,
        case
            when lines.line_type = 'service' and lines.net_amount > 0
                then lines.net_amount
            else 0
        end as service_amount,
        case
            when
                lines.line_type in ('service', 'retail', 'fee')
                and lines.net_amount > 0
                then lines.net_amount
            else 0
        end as payable_amount
    from lines
    left join prepaid
        on lines.account = prepaid.account and lines.sale_id = prepaid.sale_id

),

-- the service whose price is the voucher's first, then the dearest
vouchered as (

    select
        *,
        service_amount > 0
        and sum(service_amount) over (
            partition by account, sale_id
            order by
                case when service_amount = voucher_amount then 0 else 1 end,
                service_amount desc,
                line_id
            rows between unbounded preceding and current row
        ) <= voucher_amount as is_redeemed
    from weighed

),

remaining as (

    select
        *,
        case when is_redeemed then 0 else payable_amount end as open_amount,
        voucher_amount
        - sum(case when is_redeemed then service_amount else 0 end) over (
            partition by account, sale_id
        ) as voucher_left_amount
    from vouchered

),

totalled as (

    select
        *,
        sum(open_amount) over (partition by account, sale_id) as open_total
    from remaining

),

-- they may have paid tax and tip besides
applied as (

    select
        *,
        cast(
            least(gift_card_amount + voucher_left_amount, open_total) as decimal(18, 2)
        ) as applied_total
    from totalled

),

shared as (

    select
        *,
        coalesce(
            {{ split_cents(
                'applied_total', 'open_amount', 'open_total', 'account, sale_id',
                'open_amount, line_id desc'
            ) }}, 0
        ) as prepaid_amount
    from applied

),

final as (

    select
        line_id,
        is_redeemed,
        prepaid_amount,
        case
            when is_redeemed then voucher_type
            when prepaid_amount != 0 and gift_card_amount > 0 then 'gift_card'
            when prepaid_amount != 0 then voucher_type
        end as prepaid_instrument_type
    from shared

)

select * from final
