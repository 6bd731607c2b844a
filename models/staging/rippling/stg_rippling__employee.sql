-- One row per employee of the directory.
with typed as (

    {{ typed_rows('rippling', 'employee') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        employee_number,
        work_email,

        -- attributes
        full_name as employee_name,
        job_title,
        employment_type,
        coalesce(work_location, department) as source_location_name,

        -- measures: whoever has a base pay is salaried
        annual_base_pay as annual_base_pay_amount,
        hourly_rate as hourly_rate_amount,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
