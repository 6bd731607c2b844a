-- One row per name of somebody whom clients visited, and per number of the API whose
-- name is not known. Who wrote a contact down makes nobody a provider.
with mentions as (

    select
        account, source_provider_id, coalesce(staff_name, source_provider_id)
            as staff_name,
        source_location_id, cast(starts_at as date) as mentioned_on, source_file,
        source_row
    from {{ ref('int_mindbody__booking') }}
    where source_provider_id is not null
    union all
    select
        account, {{ words('staff_name') }}, staff_name, source_location_id,
        last_visit_on, source_file, source_row
    from {{ ref('stg_mindbody__client') }}
    where staff_name is not null

),

latest as (

    select *
    from mentions
    qualify row_number() over (
        partition by account, source_provider_id
        order by mentioned_on desc nulls last, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('mindbody', 'account', 'source_provider_id') }}
            as source_provider_key,
        source_provider_id,

        -- attributes, as the latest mention has them
        staff_name as provider_name,
        {{ given_names('staff_name') }} as first_name,
        {{ family_name('staff_name') }} as last_name,
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
        'mindbody' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
