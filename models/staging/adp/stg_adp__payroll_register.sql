-- One row per row of the payroll register: employee and pay date.
with typed as (

    {{ typed_rows('adp', 'payroll_register') }}

),

final as (

    select
        -- keys: a file number means something only together with its company
        account,
        source_location_id,
        company_code,
        lpad(file_number, 6, '0') as file_number,

        -- attributes
        payroll_name,
        job_title,
        department,
        coalesce(location_description, department) as source_location_name,
        flsa_code,
        position_status,

        -- times
        paid_on,
        period_start_on,
        period_end_on,
        hired_on,
        rehired_on,
        ended_on,

        -- measures
        rate as rate_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
