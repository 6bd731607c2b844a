-- One row per completed appointment that used a device, with its hours, and one per device and day
-- open.
with device_time as (

    select * from {{ ref('device_time') }}

),

hours as (

    select * from {{ ref('device_hours') }}

),

final as (

    select
        {{ kpi_event_columns(
            'device_utilization',
            event_on='starts_on',
            location_id='location_id',
            device_id='device_id',
            patient_id='patient_id',
            canonical_table="'appointment'",
            record_id='appointment_id',
            numerator='busy_hours',
            denominator='0',
            basis="case when is_inferred then 'service' else 'booking' end"
        ) }}
    from device_time

    union all

    select
        {{ kpi_event_columns(
            'device_utilization',
            event_on='open_on',
            location_id='location_id',
            device_id='device_id',
            canonical_table="'location_hours'",
            record_id='record_id',
            numerator='0',
            denominator='available_hours'
        ) }}
    from hours

)

select * from final
