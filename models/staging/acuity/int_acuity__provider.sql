-- One row per calendar: most are a person, some a room.
with appointments as (

    select * from {{ ref('stg_acuity__appointments') }}
    where calendar_name is not null

),

latest as (

    select *
    from appointments
    qualify row_number() over (
        partition by account, lower(calendar_name)
        order by starts_at desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('acuity', 'account', 'lower(calendar_name)') }}
            as source_provider_key,
        lower(calendar_name) as source_provider_id,

        -- attributes
        calendar_name as provider_name,
        {{ given_names('calendar_name') }} as first_name,
        {{ family_name('calendar_name') }} as last_name,
        cast(null as varchar) as credential,
        cast(null as varchar) as job_title,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        source_location_id,
        cast(null as varchar) as source_location_name,
        cast(null as date) as hired_on,
        cast(null as date) as ended_on,
        cast(null as boolean) as is_active,

        -- provenance
        'acuity' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
