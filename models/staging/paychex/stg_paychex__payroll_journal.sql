-- One row per line of the payroll journal: up to one entry of each list of a check, or one of what the company owes.
with typed as (

    {{ typed_rows('paychex', 'payroll_journal') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        employee_id,

        -- attributes
        employee_name,
        department as source_location_name,
        pay_label,
        withholding,
        deduction,
        employer_liability,

        -- times
        paid_on,
        period_start_on,
        period_end_on,

        -- measures
        hours,
        rate as rate_amount,
        earning_amount,
        reimbursement_amount,
        withholding_amount,
        deduction_amount,
        employer_liability_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
