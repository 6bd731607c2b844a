-- One row per payment and sale line it settles: an invoice's tenders are shared over its lines by
-- what each line asks, to the cent.
with payments as (

    select * from {{ ref('payment') }}
    where invoice_id is not null

),

lines as (

    select * from {{ ref('transaction') }}
    where invoice_id is not null

),

-- what a line asks of each kind of tender: money for its price, tax and tip, a package for its use, a gift card for what it paid
asked as (

    {% for kind, asked_amount in {
        'money': 'sales_amount + coalesce(tax_amount, 0) + coalesce(tip_amount, 0)',
        'use': "case when line_type = 'redemption' then net_amount else 0 end",
        'card': 'coalesce(prepaid_applied_amount, 0)',
    }.items() -%}
    select
        transaction_id,
        source_system,
        account,
        location_id,
        invoice_id,
        '{{ kind }}' as kind,
        {{ asked_amount }} as asked_amount
    from lines
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

tendered as (

    select
        *,
        case
            when tender in ('package', 'membership_credit') then 'use'
            when tender in ('gift_card', 'loyalty') then 'card'
            else 'money'
        end as kind
    from payments

),

-- money in settles what is asked, money out what is given back
shares as (

    select
        tendered.payment_id,
        asked.transaction_id,
        tendered.payment_amount,
        abs(asked.asked_amount) as weight,
        sum(abs(asked.asked_amount)) over (partition by tendered.payment_id) as total_weight
    from tendered
    inner join asked
        on
            tendered.source_system = asked.source_system
            and tendered.account = asked.account
            and tendered.location_id = asked.location_id
            and tendered.invoice_id = asked.invoice_id
            and tendered.kind = asked.kind
            and sign(tendered.payment_amount) = sign(asked.asked_amount)
    where tendered.payment_amount <> 0

),

final as (

    select
        payment_id,
        transaction_id,
        {{ split_cents('payment_amount', 'weight', 'total_weight', 'payment_id', 'transaction_id') }} as allocated_amount
    from shares

)

select * from final
