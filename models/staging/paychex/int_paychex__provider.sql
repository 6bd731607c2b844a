-- One row per person on the payroll, by worker id, or by name where there is no id.
with lines as (

    select * from {{ ref('int_paychex__line') }}
    where source_provider_id is not null

),

known as (

    select
        account,
        source_provider_id,
        max(work_email) as work_email,
        max(job_title) as job_title
    from lines
    group by account, source_provider_id

),

latest as (

    select *
    from lines
    qualify row_number() over (
        partition by account, source_provider_id
        order by paid_on desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('paychex', 'latest.account', 'latest.source_provider_id') }} as source_provider_key,
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
        'paychex' as source_system,
        latest.account,
        latest.source_file,
        latest.source_row

    from latest
    inner join known
        on latest.account = known.account and latest.source_provider_id = known.source_provider_id

)

select * from final
