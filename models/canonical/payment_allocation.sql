-- One row per payment and sale line it settles: as the source itself says, else an invoice's tenders are
-- shared over its lines by what each line asks, to the cent.
with allocations as (

    {{ union_entity('payment_allocation') }}

),

all_payments as (

    select * from {{ ref('payment') }}

),

all_lines as (

    select * from {{ ref('transaction') }}

),

stated as (

    select
        allocations.payment_id,
        allocations.transaction_id,
        cast(sum(allocations.allocated_amount) as decimal(18, 2)) as allocated_amount
    from allocations
    inner join all_payments on allocations.payment_id = all_payments.payment_id
    inner join all_lines on allocations.transaction_id = all_lines.transaction_id
    group by allocations.payment_id, allocations.transaction_id

),

payments as (

    select * from all_payments
    where invoice_id is not null and payment_id not in (select payment_id from stated)

),

lines as (

    select * from all_lines
    where invoice_id is not null

),

-- what a line asks of each kind of tender: money for its price, tax and tip, a package for its use, a gift card for what it paid
asked as (

    {% for kind, asked_amount in {
        'money': 'sales_amount + coalesce(tax_amount, 0) + coalesce(tip_amount, 0)',
        'use': "case when line_type = 'redemption' then net_amount else 0 end",
        'card': "case when line_type = 'redemption' then 0 else coalesce(prepaid_applied_amount, 0) end",
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

shared as (

    select
        payment_id,
        transaction_id,
        {{ split_cents('payment_amount', 'weight', 'total_weight', 'payment_id', 'transaction_id') }} as allocated_amount
    from shares

),

final as (

    select payment_id, transaction_id, allocated_amount, true as is_stated from stated
    union all
    select payment_id, transaction_id, allocated_amount, false as is_stated from shared

)

select * from final
