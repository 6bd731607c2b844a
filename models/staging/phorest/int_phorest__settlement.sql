-- One row per line with its part of what is told once per transaction: the tip, and what
-- a gift card or a deposit paid.
with lines as (

    select * from {{ ref('int_phorest__sale_line') }}

),

prepaid as (

    select
        account,
        transaction_id,
        sum(tender_amount) as prepaid_amount,
        -- card and deposit together go by the larger
        max_by(prepaid_instrument_type, tender_amount) as prepaid_instrument_type
    from {{ ref('int_phorest__tender') }}
    where prepaid_instrument_type is not null and tender_amount > 0
    group by account, transaction_id

),

-- prepaid pays for what is performed or handed over, never for another promise
weighed as (

    select
        lines.line_id,
        lines.account,
        lines.transaction_id,
        lines.tip_amount,
        case
            when
                lines.line_type in ('service', 'retail', 'fee')
                and not lines.is_refund
                and not lines.is_undone
                then lines.net_amount
            else 0
        end as payable_amount,
        coalesce(prepaid.prepaid_amount, 0) as prepaid_amount,
        prepaid.prepaid_instrument_type,
        row_number() over (
            partition by lines.account, lines.transaction_id
            order by abs(lines.net_amount) desc, lines.is_undone, lines.line_id
        ) as size_rank
    from lines
    left join prepaid
        on
            lines.account = prepaid.account
            and lines.transaction_id = prepaid.transaction_id

),

totalled as (

    select
        *,
        sum(payable_amount) over (partition by account, transaction_id)
            as payable_total
    from weighed

),

-- the card may have paid tax and tip besides
applied as (

    select
        *,
        cast(least(prepaid_amount, payable_total) as decimal(18, 2)) as applied_total
    from totalled

),

final as (

    select
        line_id,
        prepaid_instrument_type,
        -- the tip belongs to the transaction and stands on its largest line
        case when size_rank = 1 then tip_amount else 0 end as tip_amount,
        coalesce(
            {{ split_cents(
                'applied_total', 'payable_amount', 'payable_total',
                'account, transaction_id', 'payable_amount, size_rank desc'
            ) }}, 0
        ) as prepaid_amount
    from applied

)

select * from final
