-- One row per row of the journal: employee and pay period (table layout), and pay
-- type besides (list layout).
with typed as (

    {{ typed_rows('gusto', 'payroll_journal') }}

),

final as (

    select
        -- keys: the journal has neither an employee's id nor an e-mail
        account,
        source_location_id,
        pay_schedule,
        period_start_on,
        period_end_on,
        paid_on,
        last_name,
        first_name,

        -- attributes
        department,
        work_address as source_location_name,
        employee_type,
        payment_method,
        job,
        pay_type,

        -- measures: blank does not apply, zero was computed
        hours,
        rate as rate_amount,
        amount as pay_amount,
        gross_earnings as gross_earnings_amount,
        employee_taxes as employee_tax_amount,
        employer_taxes as employer_tax_amount,
        net_pay as net_pay_amount,
        reimbursements as reimbursement_amount,
        donations as donation_amount,
        check_amount,
        employer_cost as employer_cost_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
