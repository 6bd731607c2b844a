-- One row per worker, check and pay component.
with typed as (

    {{ typed_rows('paychex', 'pay_component') }}

),

final as (

    select
        -- keys: a row without a worker is of the company
        account,
        source_location_id,
        company_id,
        worker_id,
        check_number,

        -- attributes
        worker_name,
        work_email,
        job_title,
        coalesce(work_location, department) as source_location_name,
        component_type,
        pay_component,

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
