-- One row per shift. Whether blocked time is already taken off is not known, so the
-- whole shift is available.
with shifts as (

    select
        *,
        {{ minutes_between('shift_starts_at', 'shift_ends_at') }} / 60 as shift_hours
    from {{ ref('int_boulevard__shift') }}

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
    from shifts

)

select * from final
