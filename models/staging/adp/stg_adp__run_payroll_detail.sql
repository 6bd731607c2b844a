-- One row per employee and payroll of RUN's payroll detail.
with typed as (

    {{ typed_rows('adp', 'run_payroll_detail') }}

),

final as (

    select
        -- keys: there is no id of an employee
        account,
        source_location_id,
        employee_name,
        masked_ssn,

        -- attributes
        pay_frequency,
        department as source_location_name,

        -- times: the pay period is not in the file
        paid_on,

        -- measures
        employer_liability as employer_liability_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
