-- One row per appointment or blocked time on the clock of its place. There is no status: the first flag that is set, in the
-- order of the map, tells what became of it.
{%- set flags = {
    'cancelled': 'appointments.is_cancelled',
    'patient_missed': 'appointments.is_patient_missed',
    'checked_out': 'appointments.is_checked_out',
    'checkin_at': 'appointments.checked_in_at is not null',
    'confirmed': 'appointments.is_confirmed',
    'patient_confirmed': 'appointments.is_patient_confirmed',
    'no flag': 'true',
} %}
with appointments as (

    select * from {{ ref('stg_nexhealth__appointments') }}

),

locations as (

    select * from {{ ref('stg_nexhealth__locations') }}

),

flag_map as (

    select * from {{ ref('map_nexhealth__appointment_flag') }}

),

zones as (

    select * from {{ ref('time_zone') }}

),

flagged as (

    {% for flag, condition in flags.items() -%}
    select
        appointments.account,
        appointments.appointment_id,
        flag_map.rank_order,
        flag_map.flag,
        flag_map.appointment_status
    from appointments
    inner join flag_map on flag_map.flag = '{{ flag }}'
    where {{ condition }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

statuses as (

    select *
    from flagged
    qualify row_number() over (partition by account, appointment_id order by rank_order) = 1

),

placed as (

    select
        appointments.*,
        locations.location_name,
        coalesce(appointments.time_zone, locations.time_zone) as place_zone
    from appointments
    left join locations
        on
            appointments.account = locations.account
            and appointments.location_id = locations.location_id

),

final as (

    select
        placed.account,
        placed.source_location_id,
        placed.appointment_id,
        placed.patient_id,
        placed.provider_id,
        placed.provider_name,
        placed.operatory_id,
        placed.appointment_type_id,
        placed.location_id,
        coalesce(placed.location_name, 'Location ' || placed.location_id) as location_name,
        placed.is_unavailable,
        placed.is_new_patient,
        placed.is_booked_on_nexhealth,
        statuses.flag,
        statuses.appointment_status,
        -- without any zone the time stays in UTC
        coalesce({{ iana_zone('placed.place_zone', 'zones') }}, 'UTC') as time_zone,
        {% for moment in ['starts_at', 'ends_at', 'created_at', 'cancelled_at', 'checked_in_at', 'checked_out_at'] -%}
        {{ local_time('placed.' ~ moment, "'UTC'", iana_zone('placed.place_zone', 'zones')) }} as {{ moment }},
        {% endfor -%}
        placed.source_file,
        placed.source_row
    from placed
    inner join statuses
        on
            placed.account = statuses.account
            and placed.appointment_id = statuses.appointment_id
    left join zones on placed.place_zone = zones.zone_name

)

select * from final
