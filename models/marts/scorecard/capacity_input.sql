-- One row per location, month and input of what a place can hold (opening hours, rooms, devices): what
-- is known of it. states as in location_input.
with location_months as (

    select * from {{ ref('location_month') }}

),

bookings as (

    select * from {{ ref('completed_appointment') }}

),

lines as (

    select * from {{ ref('room_line') }}

),

services as (

    select * from {{ ref('service') }}

),

device_use as (

    select * from {{ ref('device_use') }}

),

opening_months as (

    select distinct
        location_id,
        {{ month_start('open_on') }} as month_start_on
    from {{ ref('location_hours') }}
    where open_hours > 0

),

room_places as (

    select distinct location_id from {{ ref('room') }}

),

device_places as (

    select distinct location_id from {{ ref('device') }}

),

device_services as (

    select distinct
        location_id,
        service_id
    from {{ ref('int_device__service') }}

),

-- of the bookings, and of the lines, that belong into a room: which name it
room_bookings as (

    select
        bookings.location_id,
        bookings.month_start_on,
        count(bookings.room_id) as rows_told,
        count(*) as row_count
    from bookings
    left join services on bookings.service_id = services.service_id
    where bookings.room_id is not null
    or coalesce(services.requires_room, true)
    group by bookings.location_id, bookings.month_start_on

),

room_lines as (

    select
        lines.location_id,
        lines.month_start_on,
        count(lines.room_id) as rows_told,
        count(*) as row_count
    from lines
    left join services on lines.service_id = services.service_id
    -- a write-off is done in no room
    where lines.line_type <> 'adjustment'
    and (lines.room_id is not null or coalesce(services.requires_room, true))
    group by lines.location_id, lines.month_start_on

),

-- of the bookings that take a device: which tell it
device_bookings as (

    select
        bookings.location_id,
        bookings.month_start_on,
        count(device_use.appointment_id) as rows_with_device,
        count(case when not device_use.is_inferred then 1 end) as rows_told,
        count(*) as row_count
    from bookings
    left join device_use on bookings.appointment_id = device_use.appointment_id
    left join device_services
        on bookings.location_id = device_services.location_id
        and bookings.service_id = device_services.service_id
    where device_use.appointment_id is not null
    or device_services.service_id is not null
    group by bookings.location_id, bookings.month_start_on

),

wide as (

    select
        location_months.location_id,
        location_months.month_start_on,
        case when opening_months.location_id is null then 'none' else 'exact' end
            as opening_hours,
        case when room_places.location_id is null then 'none' else 'exact' end as room_count,
        case
            when coalesce(room_bookings.rows_told, 0) = 0 then 'none'
            when room_bookings.rows_told < room_bookings.row_count then 'degraded'
            else 'exact'
        end as rooms,
        case
            when coalesce(room_lines.rows_told, 0) = 0 then 'none'
            when room_lines.rows_told < room_lines.row_count then 'degraded'
            else 'exact'
        end as lines_in_rooms,
        case
            when device_places.location_id is null then 'none'
            -- nothing that takes a device was done
            when device_bookings.row_count is null then 'exact'
            when device_bookings.rows_with_device = 0 then 'none'
            when device_bookings.rows_told < device_bookings.row_count then 'degraded'
            else 'exact'
        end as devices
    from location_months
    left join opening_months
        on location_months.location_id = opening_months.location_id
        and location_months.month_start_on = opening_months.month_start_on
    left join room_places on location_months.location_id = room_places.location_id
    left join room_bookings
        on location_months.location_id = room_bookings.location_id
        and location_months.month_start_on = room_bookings.month_start_on
    left join room_lines
        on location_months.location_id = room_lines.location_id
        and location_months.month_start_on = room_lines.month_start_on
    left join device_places on location_months.location_id = device_places.location_id
    left join device_bookings
        on location_months.location_id = device_bookings.location_id
        and location_months.month_start_on = device_bookings.month_start_on

),

final as (
{% set inputs = ['opening_hours', 'room_count', 'rooms', 'lines_in_rooms', 'devices'] %}
    {% for input in inputs %}
    select location_id, month_start_on, '{{ input }}' as input, {{ input }} as state
    from wide
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
