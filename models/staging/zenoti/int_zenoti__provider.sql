-- One row per employee: the employee list, and whoever is named on bookings, bills and
-- shifts without being on it.
with employees as (

    select * from {{ ref('stg_zenoti__employee') }}

),

names as (

    select * from {{ ref('int_zenoti__provider_name') }}

),

credential_map as (

    select * from {{ ref('map_zenoti__credential') }}

),

coded as (

    select
        account,
        coalesce(
            employee_code,
            'name:' || {{ words("coalesce(display_name, concat_ws(' ', first_name, last_name))") }}
        ) as source_provider_id,
        coalesce(display_name, concat_ws(' ', first_name, last_name)) as provider_name,
        first_name,
        last_name,
        phone,
        job,
        source_location_id,
        center_name,
        started_on,
        ended_on,
        is_active,
        source_file,
        source_row,
        1 as rule_order,
        file_latest_on,
        path_version
    from employees

),

seen as (

    select
        appointments.account,
        appointments.provider_code as source_provider_id,
        appointments.provider_name,
        appointments.source_location_id,
        appointments.center_name,
        appointments.source_file,
        appointments.source_row
    from {{ ref('stg_zenoti__appointment') }} as appointments
    where appointments.provider_code is not null and appointments.provider_code not like '%,%'
    union all
    select
        account,
        source_provider_id,
        provider_name,
        cast(null as varchar) as source_location_id,
        cast(null as varchar) as center_name,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from names

),

everyone as (

    select * from coded
    union all
    select
        account,
        source_provider_id,
        provider_name,
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
        cast(null as varchar) as phone,
        cast(null as varchar) as job,
        source_location_id,
        center_name,
        cast(null as date) as started_on,
        cast(null as date) as ended_on,
        cast(null as boolean) as is_active,
        source_file,
        source_row,
        case when source_file is null then 3 else 2 end as rule_order,
        cast(null as timestamp) as file_latest_on,
        cast(null as bigint) as path_version
    from seen

),

-- someone with two home centres is listed twice
people as (

    select
        *,
        min(started_on) over (partition by account, source_provider_id)
            as first_started_on
    from everyone
    where source_provider_id is not null
    qualify row_number() over (
        partition by account, source_provider_id
        order by
            rule_order, is_active desc nulls last, file_latest_on desc nulls last, path_version desc nulls last,
            source_file desc, source_row desc, provider_name
    ) = 1

),

final as (

    select
        {{ source_key('zenoti', 'people.account', 'people.source_provider_id') }}
            as source_provider_key,
        people.source_provider_id,
        people.provider_name,
        people.first_name,
        people.last_name,
        credential_map.credential,
        people.job as job_title,
        cast(null as varchar) as email,
        people.phone,
        people.source_location_id,
        people.center_name as source_location_name,
        people.first_started_on as hired_on,
        people.ended_on,
        people.is_active,
        'zenoti' as source_system,
        people.account,
        people.source_file,
        people.source_row
    from people
    -- the display name is free text; its first word after a comma may be a credential
    left join credential_map
        on lower(trim(split_part(people.provider_name, ',', 2))) = credential_map.source_credential

)

select * from final
