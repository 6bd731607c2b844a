-- One row per employee, payroll and kind of paid time off, of the API: hours alone.
with typed as (

    {{ typed_rows('gusto', 'api_paid_time_off') }}

),

final as (

    select
        -- keys
        account,
        payroll_uuid,
        employee_uuid,

        -- attributes
        pay_type,

        -- measures
        hours,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
