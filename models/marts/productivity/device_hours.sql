-- One row per device and day on which its place was open: the hours its units could be used. The
-- weekly downtime is spread over the open hours of the week.
with hours as (

    select
        *,
        sum(open_hours) over (
            partition by location_id, date_trunc('week', open_on)
        ) as open_hours_of_week
    from {{ ref('location_hours') }}

),

devices as (

    select * from {{ ref('device') }}

),

final as (

    select
        devices.device_id,
        hours.location_id,
        hours.open_on,
        {{ month_start('hours.open_on') }} as month_start_on,
        cast(
            greatest(
                hours.open_hours * devices.unit_count
                - coalesce(devices.downtime_hours_weekly, 0)
                * hours.open_hours / hours.open_hours_of_week,
                0
            ) as decimal(18, 6)
        ) as available_hours,
        devices.device_id || '|' || cast(hours.open_on as varchar) as record_id
    from hours
    inner join devices on hours.location_id = devices.location_id
    where hours.open_hours > 0
    and hours.open_on <= {{ as_of() }}

)

select * from final
