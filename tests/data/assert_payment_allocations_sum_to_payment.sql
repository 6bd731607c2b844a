-- What is allocated of a payment is the payment, to the cent: nothing is left over and nothing is used twice.
select
    payments.payment_id,
    payments.payment_amount,
    sum(allocations.allocated_amount) as allocated_amount
from {{ ref('payment') }} as payments
inner join {{ ref('payment_allocation') }} as allocations on payments.payment_id = allocations.payment_id
group by payments.payment_id, payments.payment_amount
having sum(allocations.allocated_amount) <> payments.payment_amount
