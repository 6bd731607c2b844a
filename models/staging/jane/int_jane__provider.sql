-- One row per name of a staff member in any report.
with mentions as (

    select
        account, staff_name, source_location_id, source_location_name,
        cast(starts_at as date) as mentioned_on, source_file, source_row
    from {{ ref('stg_jane__appointments') }}
    where staff_name is not null
    union all
    select
        account, staff_name, source_location_id, source_location_name, purchased_on,
        source_file, source_row
    from {{ ref('stg_jane__sales') }}
    where staff_name is not null
    union all
    select
        account, staff_name, source_location_id, cast(null as varchar), period_end_on,
        source_file, source_row
    from {{ ref('stg_jane__hours') }}

),

latest as (

    select *
    from mentions
    qualify row_number() over (
        partition by account, lower(staff_name)
        order by mentioned_on desc nulls last, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('jane', 'account', 'lower(staff_name)') }} as source_provider_key,
        lower(staff_name) as source_provider_id,

        -- attributes
        staff_name as provider_name,
        {{ given_names('staff_name') }} as first_name,
        {{ family_name('staff_name') }} as last_name,
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
        'jane' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
