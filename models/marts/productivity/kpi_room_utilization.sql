-- One row per completed appointment in a room, with its hours, and one per room and day open.
with room_time as (

    select * from {{ ref('room_time') }}

),

hours as (

    select * from {{ ref('room_hours') }}

),

final as (

    select
        {{ kpi_event_columns(
            'room_utilization',
            event_on='starts_on',
            location_id='location_id',
            room_id='room_id',
            patient_id='patient_id',
            canonical_table="'appointment'",
            record_id='appointment_id',
            numerator='occupied_hours',
            denominator='0'
        ) }}
    from room_time

    union all

    select
        {{ kpi_event_columns(
            'room_utilization',
            event_on='open_on',
            location_id='location_id',
            room_id='room_id',
            canonical_table="'location_hours'",
            record_id='record_id',
            numerator='0',
            denominator='open_hours'
        ) }}
    from hours

)

select * from final
