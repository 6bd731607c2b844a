-- One row per payment and line of a sale: what it paid of the line, tips apart.
with line_payments as (

    select * from {{ ref('int_mindbody__line_payment') }}
    where line_type != 'tip'

),

payments as (

    select * from {{ ref('int_mindbody__payment') }}

),

final as (

    select
        line_payments.payment_id,
        line_payments.line_id as transaction_id,
        line_payments.paid_amount as allocated_amount,
        'mindbody' as source_system,
        line_payments.account,
        line_payments.source_file,
        line_payments.source_row
    from line_payments
    inner join payments on line_payments.payment_id = payments.payment_id
    -- money in and money back may meet in one payment: what is left of it is shared by
    -- what each line asks
    where sign(line_payments.paid_amount) = sign(payments.payment_amount)

)

select * from final
