-- One row per metric that counts pay, or hours where payroll tells them: the last day to which every running payroll has paid.
with metrics as (

    select
        metric_key,
        '|' || required_inputs || '|' as inputs
    from {{ ref('metrics') }}

),

-- a payroll that has ended for good holds nothing back
payrolls as (

    select max(pay_period_end_on) as paid_to_on
    from {{ ref('compensation') }}
    where not is_estimated
    group by source_system, account
    having max(pay_period_end_on) >= {{ add_days(as_of(), '-' ~ parameter('payroll_running_days')) }}

),

final as (

    select
        metric_key,
        position('|payroll|' in inputs) > 0 as counts_pay,
        (select min(paid_to_on) from payrolls) as paid_to_on
    from metrics
    where position('|payroll|' in inputs) > 0
    or position('|worked_hours|' in inputs) > 0
    or position('|available_hours|' in inputs) > 0

)

select * from final
