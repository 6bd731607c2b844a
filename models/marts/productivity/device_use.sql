-- One row per completed appointment row that used a device: the one it names, else the only one at
-- its place that its service uses.
with completed as (

    select * from {{ ref('completed_appointment') }}

),

uses as (

    select * from {{ ref('int_device__service') }}

),

only_devices as (

    select
        location_id,
        service_id,
        min(device_id) as device_id
    from uses
    group by location_id, service_id
    having count(*) = 1

),

final as (

    select
        completed.appointment_id,
        completed.patient_id,
        completed.location_id,
        coalesce(completed.device_id, only_devices.device_id) as device_id,
        completed.device_id is null as is_inferred,
        completed.starts_at,
        completed.ends_at,
        completed.starts_on,
        completed.month_start_on
    from completed
    left join only_devices
        on completed.location_id = only_devices.location_id
        and completed.service_id = only_devices.service_id
    where coalesce(completed.device_id, only_devices.device_id) is not null

)

select * from final
