-- One row per device of the configuration.
with devices as (

    select * from {{ source('raw_practice', 'device') }}

),

-- the configuration holds a row per service pattern of a device
final as (

    select
        device_id,
        min(location_id) as location_id,
        min(device_name) as device_name,
        max(unit_count) as unit_count,
        max(monthly_cost) as monthly_cost,
        cast(max(downtime_hours_weekly) as decimal(18, 4)) as downtime_hours_weekly
    from devices
    where device_id is not null
    group by device_id

)

select * from final
