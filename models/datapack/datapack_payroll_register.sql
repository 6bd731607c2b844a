-- One row per payroll, pay day and file: printed total, compensation, and what the provider P&L has of it.
{{ config(alias='payroll_register') }}

with runs as (

    select * from {{ ref('payroll_run') }}

),

final as (

    select
        source_system,
        account,
        source_file,
        paid_on,
        employee_count,
        gross_amount,
        printed_amount,
        printed_difference_amount,
        reimbursement_amount,
        employer_tax_amount,
        benefits_amount,
        estimated_amount,
        compensation_amount,
        spread_amount,
        spread_difference_amount
    from runs

)

select * from final
order by source_system, account, paid_on, source_file
