-- One row per treatment room seen on appointments or counted in the configuration.
with appointments as (

    {{ union_entity('appointment') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

locations as (

    select * from {{ source('raw_practice', 'location') }}

),

seen as (

    select
        places.location_id,
        {{ room_id('places.location_id', 'appointments.room_name') }} as room_id,
        min(appointments.room_name) as room_name
    from appointments
    inner join places
        on
            appointments.source_system = places.source_system
            and appointments.account = places.account
            and appointments.source_location_id is not distinct from places.source_location_id
            and appointments.source_location_name is not distinct from places.source_location_name
    where places.location_id is not null and {{ words('appointments.room_name') }} is not null
    group by
        places.location_id,
        {{ room_id('places.location_id', 'appointments.room_name') }}

),

-- rooms that the practice counts and no appointment names
missing as (

    select
        locations.location_id,
        locations.room_count - count(seen.room_id) as missing_count
    from locations
    left join seen on locations.location_id = seen.location_id
    group by locations.location_id, locations.room_count
    having locations.room_count > count(seen.room_id)

),

numbered as (

    select
        location_id,
        'Unnamed room ' || cast({{ each_number('missing_count') }} as varchar) as room_name
    from missing

),

final as (

    select room_id, location_id, room_name
    from seen
    union all
    select
        {{ room_id('location_id', 'room_name') }} as room_id,
        location_id,
        room_name
    from numbered

)

select * from final
