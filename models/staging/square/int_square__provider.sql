-- One row per name credited with an item or a booking. The staff name of a transaction
-- is whoever rang it up and makes nobody a provider.
with mentions as (

    select
        account, employee_name as provider_name, source_location_id,
        source_location_name, sold_on as mentioned_on, source_file, source_row
    from {{ ref('int_square__item') }}
    where employee_name is not null
    union all
    select
        account, staff_name, source_location_id, source_location_name,
        cast(starts_at as date), source_file, source_row
    from {{ ref('stg_square__appointments') }}
    where staff_name is not null

),

latest as (

    select *
    from mentions
    qualify row_number() over (
        partition by account, lower(trim(provider_name))
        order by mentioned_on desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('square', 'account', 'lower(trim(provider_name))') }}
            as source_provider_key,
        lower(trim(provider_name)) as source_provider_id,

        -- attributes, as the latest mention has them
        provider_name,
        {{ given_names('provider_name') }} as first_name,
        {{ family_name('provider_name') }} as last_name,
        cast(null as varchar) as credential,
        cast(null as varchar) as job_title,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        source_location_id,
        source_location_name,
        cast(null as date) as hired_on,
        cast(null as date) as ended_on,
        cast(null as boolean) as is_active,

        -- provenance
        'square' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
