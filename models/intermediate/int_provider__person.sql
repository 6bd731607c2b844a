-- One row per person who works in the practice, and one house record per location.
with links as (

    select * from {{ ref('int_provider__link') }}

),

configured as (

    select * from {{ source('raw_practice', 'provider') }}

),

roles as (

    select * from {{ ref('int_provider__role') }}

),

performing as (

    select * from {{ ref('int_provider__performing') }}

),

locations as (

    select * from {{ source('raw_practice', 'location') }}

),

-- the practice system's spelling goes before payroll's
people as (

    select
        provider_id,
        min(configured_name) as configured_name,
        min_by(full_name, case when is_payroll then '1' else '0' end || source_provider_key) as full_name,
        min(upper(credential_words)) as credential,
        min(hired_on) as hired_on,
        case when not coalesce(bool_or(is_active), false) then max(ended_on) end as ended_on
    from links
    where not is_house
    group by provider_id

),

-- a provider of practice.yml whom no source knows yet
unseen as (

    select
        {{ source_key('practice', "'provider'", words('configured.provider_name')) }} as provider_id,
        configured.provider_name as configured_name,
        configured.provider_name as full_name,
        cast(null as varchar) as credential,
        cast(null as date) as hired_on,
        cast(null as date) as ended_on
    from configured
    left join people on configured.provider_name = people.configured_name
    where people.provider_id is null

),

known as (

    select * from people
    union all
    select * from unseen

),

described as (

    select
        known.provider_id,
        coalesce(known.configured_name, known.full_name) as provider_name,
        coalesce(configured.credential, known.credential) as credential,
        coalesce(configured.role, roles.role, 'other') as role,
        case
            when configured.clinical_share is not null then configured.clinical_share > 0
            when coalesce(configured.role, roles.role, 'other') = 'other'
                then performing.provider_id is not null
            else
                coalesce(configured.role, roles.role)
                in ('injector', 'aesthetician', 'physician', 'dentist', 'hygienist')
        end as is_clinical,
        coalesce(configured.is_owner, false) as is_owner,
        coalesce(configured.is_contractor, false) as is_contractor,
        coalesce(configured.is_house, false) as is_house,
        known.hired_on,
        known.ended_on,
        cast(coalesce(configured.clinical_share, {{ parameter('clinical_share', 'double') }}) as decimal(18, 4))
            as clinical_share
    from known
    left join configured on known.configured_name = configured.provider_name
    left join roles on known.provider_id = roles.provider_id
    left join performing on known.provider_id = performing.provider_id

),

houses as (

    select
        {{ house_provider_id('places.location_id') }} as provider_id,
        'House' || coalesce(' (' || places.location_name || ')', '') as provider_name
    from (
        select location_id, location_name from locations
        union all
        select cast(null as varchar) as location_id, cast(null as varchar) as location_name
    ) as places

),

final as (

    select
        provider_id,
        provider_name,
        credential,
        role,
        is_clinical and not is_house as is_clinical,
        is_owner,
        is_contractor,
        is_house,
        hired_on,
        ended_on,
        clinical_share
    from described
    union all
    select
        provider_id,
        provider_name,
        cast(null as varchar) as credential,
        'other' as role,
        false as is_clinical,
        false as is_owner,
        false as is_contractor,
        true as is_house,
        cast(null as date) as hired_on,
        cast(null as date) as ended_on,
        cast(null as decimal(18, 4)) as clinical_share
    from houses

)

select * from final
