-- What is allocated of a payment is the payment, to the cent: nothing is left over and nothing is used twice. Where the source
-- itself allocates, a part of a payment may wait for its use, but never more is used than was paid.
select
    payments.payment_id,
    payments.payment_amount,
    sum(allocations.allocated_amount) as allocated_amount
from {{ ref('payment') }} as payments
inner join {{ ref('payment_allocation') }} as allocations on payments.payment_id = allocations.payment_id
group by payments.payment_id, payments.payment_amount, allocations.is_stated
having
    (not allocations.is_stated and sum(allocations.allocated_amount) <> payments.payment_amount)
    or abs(sum(allocations.allocated_amount)) > abs(payments.payment_amount)
