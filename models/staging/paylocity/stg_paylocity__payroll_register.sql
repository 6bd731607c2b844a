-- One row per line of the payroll register: up to one earning, one tax and one deduction of a check.
with typed as (

    {{ typed_rows('paylocity', 'payroll_register') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        company_id,
        process,
        employee_id,
        check_number,

        -- attributes
        employee_name,
        job_title,
        pay_frequency,
        check_type,
        earning_code,
        tax_code,
        deduction_code,

        -- times
        paid_on,
        period_start_on,
        period_end_on,

        -- measures: the check's net pay is repeated on its lines
        earning_hours,
        earning_amount,
        tax_amount,
        deduction_amount,
        net_pay as net_pay_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
