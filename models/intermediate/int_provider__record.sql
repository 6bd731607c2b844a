-- One row per source record of a provider or employee, with its name in the forms by which systems
-- are compared.
with providers as (

    {{ union_entity('provider') }}

),

-- a payroll is what pays somebody, whatever it is called
payrolls as (

    select distinct source_system from ({{ union_entity('compensation') }}) as pay_line

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

nicknames as (

    select * from {{ ref('nickname') }}

),

house_names as (

    select * from {{ ref('pseudo_person') }}
    where kind = 'house' and subject = 'provider'

),

named as (

    select
        providers.*,
        coalesce(
            nullif(trim(concat_ws(' ', trim(providers.first_name), trim(providers.last_name))), ''),
            {{ provider_plain_name('providers.provider_name', credential_alternatives()) }}
        ) as full_name,
        coalesce(
            {{ provider_name_words('providers.provider_name', credential_alternatives()) }},
            {{ words("concat_ws(' ', providers.first_name, providers.last_name)") }}
        ) as name_words,
        coalesce(
            {{ words('providers.credential') }},
            {{ credential_words('providers.provider_name', credential_alternatives()) }}
        ) as credential_words,
        places.location_id
    from providers
    left join places
        on
            providers.source_system = places.source_system
            and providers.account = places.account
            and providers.source_location_id is not distinct from places.source_location_id
            and providers.source_location_name is not distinct from places.source_location_name

),

houses as (

    select distinct named.source_provider_key
    from named
    inner join house_names
        on
            {{ words('named.provider_name') }} like {{ glob_as_like('house_names.pattern') }}
            or named.name_words like {{ glob_as_like('house_names.pattern') }}

),

final as (

    select
        named.source_provider_key,
        named.source_provider_id,
        named.provider_name as source_provider_name,
        named.full_name,
        named.name_words,
        -- the nickname's full form and the family name: Liz Ann Crane is elizabeth crane
        case
            when named.name_words like '% %'
                then
                    coalesce(nicknames.given_name, {{ first_word('named.name_words') }})
                    || ' ' || {{ last_word('named.name_words') }}
        end as form_words,
        named.credential_words,
        {{ words('named.job_title') }} as job_title_words,
        {{ normalised_email('named.email') }} as email,
        {{ normalised_phone('named.phone') }} as phone,
        named.location_id,
        named.hired_on,
        named.ended_on,
        named.is_active,
        named.name_words is null or houses.source_provider_key is not null as is_house,
        payrolls.source_system is not null as is_payroll,
        named.source_system,
        named.account
    from named
    left join nicknames
        on {{ first_word('named.name_words') }} = nicknames.nickname
    left join payrolls on named.source_system = payrolls.source_system
    left join houses
        on named.source_provider_key = houses.source_provider_key

)

select * from final
