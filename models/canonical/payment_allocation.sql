-- One row per payment and sale line it settles: an invoice's tenders are shared over its lines by what each line asks, to the cent.
with payments as (

    select * from {{ ref('payment') }}
    where invoice_id is not null

),

lines as (

    select * from {{ ref('transaction') }}
    where invoice_id is not null

),

-- what a line asks for in money: its price, tax and tip, without what prepaid settles
asked as (

    select
        transaction_id,
        source_system,
        account,
        location_id,
        invoice_id,
        sales_amount + coalesce(tax_amount, 0) + coalesce(tip_amount, 0) as asked_amount
    from lines

),

-- money in settles what is asked, money out what is given back
shares as (

    select
        payments.payment_id,
        asked.transaction_id,
        payments.payment_amount,
        abs(asked.asked_amount) as weight,
        sum(abs(asked.asked_amount)) over (partition by payments.payment_id) as total_weight
    from payments
    inner join asked
        on
            payments.source_system = asked.source_system
            and payments.account = asked.account
            and payments.location_id is not distinct from asked.location_id
            and payments.invoice_id = asked.invoice_id
            and sign(payments.payment_amount) = sign(asked.asked_amount)
    where payments.payment_amount <> 0

),

final as (

    select
        payment_id,
        transaction_id,
        {{ split_cents('payment_amount', 'weight', 'total_weight', 'payment_id', 'transaction_id') }} as allocated_amount
    from shares

)

select * from final
