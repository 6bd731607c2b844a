-- One row per employee, check and line of pay (DET: deduction, earning or tax).
with typed as (

    {{ typed_rows('paylocity', 'pay_detail') }}

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
        first_name,
        last_name,
        work_email,
        job_title,
        coalesce(work_location, department) as source_location_name,
        check_type,
        det_type,
        det_code,

        -- times
        paid_on,
        period_start_on,
        period_end_on,

        -- measures
        hours,
        amount as pay_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
