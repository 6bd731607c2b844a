-- One row per shift. Whether blocked time is already taken off is not known, so the
-- whole shift is available.
with shifts as (

    select * from {{ ref('stg_boulevard__schedule_record') }}

),

locations as (

    select * from {{ ref('stg_boulevard__location_record') }}

),

measured as (

    select
        shifts.*,
        coalesce(locations.location_name, shifts.location_id) as source_location_name,
        {{ minutes_between('shifts.shift_starts_at', 'shifts.shift_ends_at') }} / 60
            as shift_hours
    from shifts
    left join locations
        on
            shifts.account = locations.account
            and shifts.location_id = locations.location_id

),

final as (

    select
        {{ source_key('boulevard', 'account', 'staff_id') }} as source_provider_key,
        source_location_id,
        source_location_name,
        worked_on,
        'shift' as source_kind,
        shift_starts_at,
        shift_ends_at,
        cast(shift_hours as decimal(18, 4)) as scheduled_hours,
        cast(null as decimal(18, 4)) as blocked_hours,
        cast(shift_hours as decimal(18, 4)) as available_hours,
        cast(null as decimal(18, 4)) as worked_hours,
        cast(null as decimal(18, 4)) as consult_slots,
        'boulevard' as source_system,
        account,
        source_file,
        source_row
    from measured

)

select * from final
