-- One row per person on the payroll, by company and employee id, or by name where there is no id.
with det_lines as (

    select * from {{ ref('int_paylocity__det_line') }}

),

latest as (

    select *
    from det_lines
    qualify row_number() over (
        partition by account, source_provider_id
        order by
            paid_on desc,
            case when source_location_name is null then 1 else 0 end,
            source_file,
            source_row
    ) = 1

),

known as (

    select
        account,
        source_provider_id,
        max(work_email) as work_email,
        max_by(job_title, paid_on) filter (where job_title is not null) as job_title
    from det_lines
    group by account, source_provider_id

),

final as (

    select
        -- keys
        {{ source_key('paylocity', 'latest.account', 'latest.source_provider_id') }} as source_provider_key,
        latest.source_provider_id,

        -- attributes, as the latest check has them
        concat_ws(' ', latest.first_name, latest.last_name) as provider_name,
        latest.first_name,
        latest.last_name,
        cast(null as varchar) as credential,
        known.job_title,
        known.work_email as email,
        cast(null as varchar) as phone,
        latest.source_location_id,
        latest.source_location_name,

        -- times: the reports say who was paid, not who is employed
        cast(null as date) as hired_on,
        cast(null as date) as ended_on,
        cast(null as boolean) as is_active,

        -- provenance
        'paylocity' as source_system,
        latest.account,
        latest.source_file,
        latest.source_row

    from latest
    inner join known
        on latest.account = known.account and latest.source_provider_id = known.source_provider_id

)

select * from final
