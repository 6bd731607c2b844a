-- One row per employee, payroll and kind of fixed pay, of the API.
with typed as (

    {{ typed_rows('gusto', 'api_fixed_compensations') }}

),

final as (

    select
        -- keys
        account,
        payroll_uuid,
        employee_uuid,

        -- attributes
        pay_type,
        job_uuid,

        -- measures
        amount as pay_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
