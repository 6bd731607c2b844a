-- One row per booked service row of every system, with its location and its times on that location's clock.
{%- set times = [
    'created_at', 'starts_at', 'ends_at', 'checked_in_at', 'started_at', 'finished_at', 'cancelled_at',
] %}
with appointments as (

    {{ union_entity('appointment') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

locations as (

    select * from {{ source('raw_practice', 'location') }}

),

zones as (

    select * from {{ ref('time_zone') }}

),

placed as (

    select
        appointments.*,
        places.location_id,
        locations.time_zone,
        {{ iana_zone('appointments.source_time_zone', 'zones') }} as written_zone
    from appointments
    left join places
        on
            appointments.source_system = places.source_system
            and appointments.account = places.account
            and appointments.source_location_id is not distinct from places.source_location_id
            and appointments.source_location_name is not distinct from places.source_location_name
    left join locations on places.location_id = locations.location_id
    left join zones on appointments.source_time_zone = zones.zone_name

),

final as (

    select
        {% for column in input_contract('appointment') if column not in times -%}
        {{ column }},
        {% endfor -%}
        location_id,
        {% for time in times -%}
        {{ local_time(time, 'written_zone', 'time_zone') }} as {{ time }}{{ ',' if not loop.last }}
        {% endfor %}
    from placed

)

select * from final
