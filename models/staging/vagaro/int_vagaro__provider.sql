-- One row per name of somebody who sold, was seen or clocked in, and per number in the
-- webhooks whose name is not known. The cashier is no provider.
with numbered as (

    select * from {{ ref('int_vagaro__numbered_provider') }}

),

sent as (

    select
        account, service_provider_id, source_location_id, starts_at_utc as seen_at,
        source_file, source_row
    from {{ ref('stg_vagaro__webhook_appointment') }}
    where service_provider_id is not null
    union all
    select
        account, service_provider_id, source_location_id, sold_at_utc, source_file,
        source_row
    from {{ ref('stg_vagaro__webhook_transaction') }}
    where service_provider_id is not null

),

mentions as (

    select
        account, {{ words('sold_by') }} as source_provider_id, sold_by as provider_name,
        cast(null as varchar) as role_name, source_location_id, sold_at as seen_at,
        source_file, source_row
    from {{ ref('stg_vagaro__transaction') }}
    where sold_by is not null
    union all
    select
        account, {{ words('employee_seen') }}, employee_seen, cast(null as varchar),
        source_location_id, cast(last_visited_on as timestamp), source_file, source_row
    from {{ ref('stg_vagaro__customer') }}
    where employee_seen is not null
    union all
    select
        account, {{ words('employee_name') }}, employee_name, role_name,
        source_location_id, cast(worked_on as timestamp), source_file, source_row
    from {{ ref('stg_vagaro__time_card') }}
    union all
    select
        sent.account,
        coalesce({{ words('numbered.provider_name') }}, sent.service_provider_id),
        coalesce(numbered.provider_name, sent.service_provider_id),
        cast(null as varchar),
        sent.source_location_id,
        sent.seen_at,
        sent.source_file,
        sent.source_row
    from sent
    left join numbered
        on
            sent.account = numbered.account
            and sent.service_provider_id = numbered.service_provider_id

),

latest as (

    select
        *,
        max(role_name) over (partition by account, source_provider_id) as known_role
    from mentions
    qualify row_number() over (
        partition by account, source_provider_id
        order by seen_at desc nulls last, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('vagaro', 'account', 'source_provider_id') }}
            as source_provider_key,
        source_provider_id,

        -- attributes, as the latest mention has them
        provider_name,
        {{ given_names('provider_name') }} as first_name,
        {{ family_name('provider_name') }} as last_name,
        cast(null as varchar) as credential,
        known_role as job_title,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        source_location_id,
        cast(null as varchar) as source_location_name,
        cast(null as date) as hired_on,
        cast(null as date) as ended_on,
        cast(null as boolean) as is_active,

        -- provenance
        'vagaro' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
