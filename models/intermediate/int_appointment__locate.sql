-- One row per booked service row of every system, with its location, its times on that location's clock, and
-- whether its system keeps the book there.
{%- set times = [
    'created_at', 'starts_at', 'ends_at', 'checked_in_at', 'started_at', 'finished_at', 'cancelled_at',
] %}
with appointments as (

    {{ union_entity('appointment') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

records as (

    select * from {{ source('raw_practice', 'location_record') }}
    where kind = 'appointment'

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

timed as (

    select
        {% for column in input_contract('appointment') if column not in times -%}
        {{ column }},
        {% endfor -%}
        location_id,
        {% for time in times -%}
        {{ local_time(time, 'written_zone', 'time_zone') }} as {{ time }}{{ ',' if not loop.last }}
        {% endfor %}
    from placed

),

-- where practice.yml says who keeps the book and since when, another system's rows are copies
declared as (

    select
        timed.appointment_id,
        bool_or(
            timed.source_system = records.source_system
            and timed.account = coalesce(records.account, timed.account)
            and cast(timed.starts_at as date) >= coalesce(records.from_on, cast(timed.starts_at as date))
            and cast(timed.starts_at as date) <= coalesce(records.to_on, cast(timed.starts_at as date))
        ) as is_named
    from timed
    inner join records on timed.location_id = records.location_id
    group by timed.appointment_id

),

final as (

    select
        timed.*,
        coalesce(declared.is_named, true) as is_system_of_record
    from timed
    left join declared on timed.appointment_id = declared.appointment_id

)

select * from final
