-- One row per thing that a source's own log tells of an appointment, on the clock of the appointment's location.
{%- set times = ['occurred_at', 'old_starts_at', 'new_starts_at'] %}
with events as (

    {{ union_entity('appointment_event') }}

),

appointments as (

    select * from {{ ref('int_appointment__locate') }}

),

locations as (

    select * from {{ source('raw_practice', 'location') }}

),

zones as (

    select * from {{ ref('time_zone') }}

),

final as (

    select
        events.appointment_id,
        events.event,
        events.source_event,
        {% for time in times -%}
        {{ local_time(
            'events.' ~ time, iana_zone('events.source_time_zone', 'zones'), 'locations.time_zone'
        ) }} as {{ time }},
        {% endfor -%}
        events.source_system,
        events.account,
        events.source_file,
        events.source_row
    from events
    inner join appointments on events.appointment_id = appointments.appointment_id
    left join locations on appointments.location_id = locations.location_id
    left join zones on events.source_time_zone = zones.zone_name

)

select * from final
