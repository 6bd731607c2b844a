-- One row per room and day on which its place was open: the hours it could be used.
with hours as (

    select * from {{ ref('location_hours') }}

),

rooms as (

    select * from {{ ref('room') }}

),

final as (

    select
        rooms.room_id,
        hours.location_id,
        hours.open_on,
        {{ month_start('hours.open_on') }} as month_start_on,
        hours.open_hours,
        rooms.room_id || '|' || cast(hours.open_on as varchar) as record_id
    from hours
    inner join rooms on hours.location_id = rooms.location_id
    where hours.open_hours > 0
    and hours.open_on <= {{ as_of() }}

)

select * from final
