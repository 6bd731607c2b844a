-- One row per provider, former ones included; an entity that only bills is nobody who works.
with providers as (

    select * from {{ ref('stg_open_dental__provider') }}

),

status_map as (

    select * from {{ ref('map_open_dental__provider_status') }}

),

final as (

    select
        {{ source_key('open_dental', 'providers.account', 'providers.prov_num') }}
            as source_provider_key,
        providers.prov_num as source_provider_id,
        concat_ws(' ', providers.first_name, providers.last_name) as provider_name,
        providers.first_name,
        providers.last_name,
        providers.suffix as credential,
        case when providers.is_secondary then 'Hygienist' end as job_title,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        providers.source_location_id,
        cast(null as varchar) as source_location_name,
        cast(null as date) as hired_on,
        providers.ended_on,
        coalesce(status_map.is_active, true) and not coalesce(providers.is_hidden, false) as is_active,
        'open_dental' as source_system,
        providers.account,
        providers.source_file,
        providers.source_row
    from providers
    left join status_map on lower(providers.prov_status) = status_map.source_status
    where not coalesce(providers.is_not_person, false)

)

select * from final
