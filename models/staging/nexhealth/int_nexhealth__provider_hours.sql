-- One row per provider, place and day on which the provider may be booked, less what is blocked on the book.
with shifts as (

    select * from {{ ref('int_nexhealth__shift') }}

),

blocks as (

    select * from {{ ref('int_nexhealth__block') }}

),

locations as (

    select * from {{ ref('stg_nexhealth__locations') }}

),

blocked as (

    select
        shifts.account,
        shifts.provider_id,
        shifts.location_id,
        shifts.shift_starts_at,
        sum(
            {{ minutes_between(
                'greatest(shifts.shift_starts_at, blocks.starts_at)', 'least(shifts.shift_ends_at, blocks.ends_at)'
            ) }}
        ) / 60 as blocked_hours
    from shifts
    inner join blocks
        on
            shifts.account = blocks.account
            and shifts.provider_id = blocks.provider_id
            and shifts.location_id = blocks.location_id
            and shifts.shift_starts_at < blocks.ends_at
            and shifts.shift_ends_at > blocks.starts_at
    group by shifts.account, shifts.provider_id, shifts.location_id, shifts.shift_starts_at

),

timed as (

    select
        shifts.*,
        {{ minutes_between('shifts.shift_starts_at', 'shifts.shift_ends_at') }} / 60 as scheduled_hours,
        coalesce(blocked.blocked_hours, 0) as blocked_hours,
        coalesce(locations.location_name, 'Location ' || shifts.location_id) as location_name
    from shifts
    left join blocked
        on
            shifts.account = blocked.account
            and shifts.provider_id = blocked.provider_id
            and shifts.location_id = blocked.location_id
            and shifts.shift_starts_at = blocked.shift_starts_at
    left join locations
        on
            shifts.account = locations.account
            and shifts.location_id = locations.location_id

),

final as (

    select
        {{ source_key('nexhealth', 'account', 'provider_id') }} as source_provider_key,
        source_location_id,
        location_name as source_location_name,
        worked_on,
        'shift' as source_kind,
        min(shift_starts_at) as shift_starts_at,
        max(shift_ends_at) as shift_ends_at,
        cast(sum(scheduled_hours) as decimal(18, 4)) as scheduled_hours,
        cast(sum(blocked_hours) as decimal(18, 4)) as blocked_hours,
        cast(sum(scheduled_hours - blocked_hours) as decimal(18, 4)) as available_hours,
        cast(null as decimal(18, 4)) as worked_hours,
        cast(null as decimal(18, 4)) as consult_slots,
        'nexhealth' as source_system,
        account,
        min(source_file) as source_file,
        min(source_row) as source_row
    from timed
    group by account, source_location_id, provider_id, location_name, worked_on

)

select * from final
