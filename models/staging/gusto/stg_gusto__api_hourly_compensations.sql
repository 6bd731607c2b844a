-- One row per employee, payroll and kind of pay by the hour, of the API.
with typed as (

    {{ typed_rows('gusto', 'api_hourly_compensations') }}

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
        hours,
        amount as pay_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
