-- What is this: an employee and pay period whose components do not sum to the Employer Cost that
-- the journal prints. It matters for every cost and margin of that month. Most often a pay type
-- stands in a column of its own that nobody has mapped yet: see gusto_pay_type_is_mapped.
{{ config(severity='warn') }}

with printed as (

    select
        account,
        period_start_on,
        period_end_on,
        paid_on,
        {{ gusto_employee_id() }} as employee_id,
        sum(employer_cost_amount) as employer_cost_amount
    from {{ ref('stg_gusto__payroll_journal') }}
    group by account, period_start_on, period_end_on, paid_on, employee_id

),

summed as (

    select
        account,
        pay_period_start_on,
        pay_period_end_on,
        paid_on,
        {{ gusto_employee_id() }} as employee_id,
        sum(compensation_amount) as component_amount
    from {{ ref('int_gusto__compensation') }}
    where is_employer_cost
    group by account, pay_period_start_on, pay_period_end_on, paid_on, employee_id

)

select
    printed.account,
    printed.period_start_on,
    printed.paid_on,
    printed.employer_cost_amount,
    summed.component_amount
from printed
left join summed
    on
        printed.account = summed.account
        and printed.period_start_on = summed.pay_period_start_on
        and printed.period_end_on = summed.pay_period_end_on
        and printed.paid_on = summed.paid_on
        and printed.employee_id = summed.employee_id
where
    abs(printed.employer_cost_amount - coalesce(summed.component_amount, 0)) >= 0.005
