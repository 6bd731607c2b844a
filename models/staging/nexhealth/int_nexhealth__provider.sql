-- One row per provider: the list of providers, and whoever is named on appointments without being on it.
with providers as (

    select * from {{ ref('stg_nexhealth__providers') }}

),

named as (

    select
        account,
        provider_id,
        provider_name,
        source_location_id,
        source_file,
        source_row
    from {{ ref('stg_nexhealth__appointments') }}
    where provider_name is not null
    qualify
        row_number() over (
            partition by account, provider_id order by starts_at desc, source_file, source_row
        ) = 1

),

everyone as (

    select
        account,
        provider_id,
        coalesce(full_name, concat_ws(' ', first_name, last_name)) as provider_name,
        first_name,
        last_name,
        -- what follows the name where it is shown: DDS, RDH
        nullif(trim(split_part(display_name, ',', 2)), '') as credential,
        email,
        source_location_id,
        not inactive as is_active,
        source_file,
        source_row
    from providers
    union all
    select
        named.account,
        named.provider_id,
        named.provider_name,
        {{ given_names('named.provider_name') }} as first_name,
        {{ family_name('named.provider_name') }} as last_name,
        cast(null as varchar) as credential,
        cast(null as varchar) as email,
        named.source_location_id,
        cast(null as boolean) as is_active,
        named.source_file,
        named.source_row
    from named
    left join providers
        on
            named.account = providers.account
            and named.provider_id = providers.provider_id
    where providers.provider_id is null

),

final as (

    select
        {{ source_key('nexhealth', 'account', 'provider_id') }} as source_provider_key,
        provider_id as source_provider_id,
        provider_name,
        first_name,
        last_name,
        credential,
        cast(null as varchar) as job_title,
        email,
        cast(null as varchar) as phone,
        source_location_id,
        cast(null as varchar) as source_location_name,
        cast(null as date) as hired_on,
        cast(null as date) as ended_on,
        is_active,
        'nexhealth' as source_system,
        account,
        source_file,
        source_row
    from everyone

)

select * from final
