-- One row per device of the configuration and service that uses it: a service line, or a name like
-- the pattern.
with devices as (

    select * from {{ source('raw_practice', 'device') }}

),

services as (

    select * from {{ ref('int_service__classify') }}

),

final as (

    select distinct
        devices.location_id,
        devices.device_id,
        services.service_id
    from devices
    inner join services
        on services.service_line = devices.service_pattern
        or {{ words('services.service_name') }} like {{ glob_as_like('devices.service_pattern') }}
    where devices.device_id is not null

)

select * from final
