-- One row per member of staff: records, ids that the book or the schedule uses without
-- a record, names on sales that are nobody's record.
with staff as (

    select * from {{ ref('stg_boulevard__staff_record') }}

),

mentions as (

    select
        account, staff_id as source_provider_id, staff_name, source_location_id,
        source_location_name, starts_at as mentioned_at, source_file, source_row
    from {{ ref('int_boulevard__booking') }}
    where staff_id is not null
    union all
    select
        account, staff_id, cast(null as varchar), source_location_id,
        source_location_name, shift_starts_at, source_file, source_row
    from {{ ref('int_boulevard__shift') }}
    union all
    select
        named.account, named.source_provider_id, named.staff_name,
        lines.source_location_id, lines.source_location_name,
        cast(lines.sold_on as timestamp), lines.source_file, lines.source_row
    from {{ ref('int_boulevard__named_staff') }} as named
    inner join {{ ref('stg_boulevard__detailed_line_item') }} as lines
        on named.account = lines.account and named.staff_name = lines.staff_name

),

-- where somebody was last seen, under the name that is known; an id alone is its own
-- name
latest as (

    select
        *,
        coalesce(
            max(staff_name) over (partition by account, source_provider_id),
            source_provider_id
        ) as provider_name
    from mentions
    qualify row_number() over (
        partition by account, source_provider_id
        order by mentioned_at desc, source_file, source_row
    ) = 1

),

people as (

    select
        staff.account,
        staff.staff_id as source_provider_id,
        concat_ws(' ', staff.first_name, staff.last_name) as provider_name,
        staff.first_name,
        staff.last_name,
        staff.role_name,
        staff.email,
        staff.mobile_phone,
        coalesce(latest.source_location_id, staff.source_location_id)
            as source_location_id,
        latest.source_location_name,
        staff.source_file,
        staff.source_row
    from staff
    left join latest
        on
            staff.account = latest.account
            and staff.staff_id = latest.source_provider_id
    union all
    select
        latest.account,
        latest.source_provider_id,
        latest.provider_name,
        {{ given_names('latest.provider_name') }},
        {{ family_name('latest.provider_name') }},
        cast(null as varchar),
        cast(null as varchar),
        cast(null as varchar),
        latest.source_location_id,
        latest.source_location_name,
        latest.source_file,
        latest.source_row
    from latest
    left join staff
        on
            latest.account = staff.account
            and latest.source_provider_id = staff.staff_id
    where staff.staff_id is null

),

final as (

    select
        -- keys
        {{ source_key('boulevard', 'account', 'source_provider_id') }}
            as source_provider_key,
        source_provider_id,

        -- attributes
        provider_name,
        first_name,
        last_name,
        cast(null as varchar) as credential,
        role_name as job_title,
        email,
        mobile_phone as phone,
        source_location_id,
        source_location_name,
        cast(null as date) as hired_on,
        cast(null as date) as ended_on,
        cast(null as boolean) as is_active,

        -- provenance
        'boulevard' as source_system,
        account,
        source_file,
        source_row

    from people

)

select * from final
