-- One row per person on the payroll: by associate id in the payroll history, by company and file number in
-- the register, by name in RUN's reports, which have no id.
with checks as (

    select * from {{ ref('int_adp__check') }}

),

statuses as (

    select * from {{ ref('map_adp__position_status') }}

),

latest as (

    select *
    from checks
    qualify row_number() over (
        partition by account, source_provider_id
        order by paid_on desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('adp', 'latest.account', 'latest.source_provider_id') }} as source_provider_key,
        latest.source_provider_id,

        -- attributes, as the latest pay date has them
        concat_ws(' ', latest.first_name, latest.last_name) as provider_name,
        latest.first_name,
        latest.last_name,
        cast(null as varchar) as credential,
        latest.job_title,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        latest.source_location_id,
        latest.source_location_name,

        -- times
        latest.hired_on,
        latest.ended_on,
        statuses.is_active,

        -- provenance
        'adp' as source_system,
        latest.account,
        latest.source_file,
        latest.source_row

    from latest
    left join statuses on lower(latest.position_status) = statuses.position_status

)

select * from final
