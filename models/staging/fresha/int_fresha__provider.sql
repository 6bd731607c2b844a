-- One row per number of a team member on a booking. The number stands for the name, so
-- that practice.yml can say whose alias it is.
with bookings as (

    select * from {{ ref('stg_fresha__bookings') }}
    where team_member_id is not null

),

latest as (

    select *
    from bookings
    qualify row_number() over (
        partition by account, team_member_id
        order by scheduled_at desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('fresha', 'account', 'team_member_id') }} as source_provider_key,
        team_member_id as source_provider_id,

        -- attributes
        team_member_id as provider_name,
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
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
        'fresha' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
