-- One row per person of the directory, the pay runs or the time entries: by employee number or work e-mail
-- where the report shows one, else by the name as displayed.
with people as (

    select
        1 as source_rank, account, {{ rippling_employee_id() }} as source_provider_id, employee_name,
        job_title, {{ normalised_email('work_email') }} as work_email, source_location_id, source_location_name,
        cast(null as date) as seen_on, source_file, source_row
    from {{ ref('stg_rippling__employee') }}

    union all

    select
        2 as source_rank, account, source_provider_id, employee_name,
        job_title, work_email, source_location_id, source_location_name,
        paid_on as seen_on, source_file, source_row
    from {{ ref('int_rippling__pay_run') }}

    union all

    select
        3 as source_rank, account, {{ rippling_employee_id() }} as source_provider_id, employee_name,
        cast(null as varchar) as job_title, {{ normalised_email('work_email') }} as work_email,
        source_location_id, source_location_name, worked_on as seen_on, source_file, source_row
    from {{ ref('stg_rippling__time_entry') }}

),

-- the directory first, then the latest pay run
ranked as (

    select *
    from people
    qualify row_number() over (
        partition by account, source_provider_id
        order by source_rank, seen_on desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('rippling', 'account', 'source_provider_id') }} as source_provider_key,
        source_provider_id,

        -- attributes
        employee_name as provider_name,
        {{ given_names('employee_name') }} as first_name,
        {{ family_name('employee_name') }} as last_name,
        cast(null as varchar) as credential,
        job_title,
        work_email as email,
        cast(null as varchar) as phone,
        source_location_id,
        source_location_name,

        -- times: the directory says who is there, not since when
        cast(null as date) as hired_on,
        cast(null as date) as ended_on,
        cast(null as boolean) as is_active,

        -- provenance
        'rippling' as source_system,
        account,
        source_file,
        source_row

    from ranked

)

select * from final
