-- One row per row of the pay run report, grouped by the week of the check: employee and pay run.
with typed as (

    {{ typed_rows('rippling', 'pay_run_week') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        employee_number,
        work_email,

        -- attributes
        employee_name,
        job_title,
        coalesce(work_location, department) as source_location_name,
        pay_run_name,
        pay_run_status,

        -- times: the last day of the week in which the check is dated
        paid_on,
        coalesce(
            period_start_on, {{ parse_date("trim(split_part(pay_period, ' - ', 1))") }}
        ) as period_start_on,
        coalesce(
            period_end_on, {{ parse_date("trim(split_part(pay_period, ' - ', 2))") }}
        ) as period_end_on,

        -- measures: gross pay is without reimbursements
        gross_pay as gross_pay_amount,
        net_pay as net_pay_amount,
        employee_taxes as employee_tax_amount,
        reimbursements as reimbursement_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
