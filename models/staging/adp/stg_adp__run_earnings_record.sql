-- One row per line of RUN's earnings record; the lines of a check repeat its date.
with typed as (

    {{ typed_rows('adp', 'run_earnings_record') }}

),

final as (

    select
        -- keys: there is no id of an employee
        account,
        source_location_id,
        employee_name,
        masked_ssn,

        -- attributes
        pay_label,

        -- times: the pay period is not in the file
        paid_on,

        -- measures: the check's gross and net stand on its first line
        hours,
        rate as rate_amount,
        amount as pay_amount,
        gross_pay as gross_pay_amount,
        federal_tax_amount,
        state_tax_amount,
        deduction_amount,
        net_pay as net_pay_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
