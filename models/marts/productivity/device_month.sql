-- One row per device and complete month of its place: what was done on it and how long, what that brought.
with devices as (

    select * from {{ ref('device') }}

),

location_months as (

    select * from {{ ref('location_month') }}

),

lines as (

    select * from {{ ref('device_line') }}

),

device_time as (

    select * from {{ ref('device_time') }}

),

hours as (

    select * from {{ ref('device_hours') }}

),

completed as (

    select * from {{ ref('completed_appointment') }}

),

services as (

    select * from {{ ref('int_device__service') }}

),

money as (

    select
        device_id,
        month_start_on,
        count(distinct case when earned_amount > 0 then appointment_id end) as paid_treatments,
        count(distinct patient_id) as patients,
        sum(earned_amount) as earned_amount,
        sum(product_cost) as product_cost,
        sum(direct_pay_share) as direct_pay_share
    from lines
    group by device_id, month_start_on

),

used as (

    select
        device_id,
        month_start_on,
        count(*) as treatments,
        count(case when is_inferred then 1 end) as inferred_treatments,
        sum(busy_hours) as used_hours
    from device_time
    group by device_id, month_start_on

),

offered as (

    select
        device_id,
        month_start_on,
        sum(available_hours) as available_hours
    from hours
    group by device_id, month_start_on

),

-- done on this device or on another one like it: nobody can tell
unattributed as (

    select
        services.device_id,
        completed.month_start_on,
        count(*) as unattributed_treatments
    from completed
    inner join services
        on completed.location_id = services.location_id
        and completed.service_id = services.service_id
    left join device_time on completed.appointment_id = device_time.appointment_id
    where device_time.appointment_id is null
    group by services.device_id, completed.month_start_on

),

final as (

    select
        devices.device_id,
        location_months.month_start_on,
        devices.location_id,
        cast(coalesce(used.treatments, 0) as bigint) as treatments,
        cast(coalesce(used.inferred_treatments, 0) as bigint) as inferred_treatments,
        cast(coalesce(unattributed.unattributed_treatments, 0) as bigint)
            as unattributed_treatments,
        cast(coalesce(money.paid_treatments, 0) as bigint) as paid_treatments,
        cast(coalesce(money.patients, 0) as bigint) as patients,
        cast(coalesce(used.used_hours, 0) as decimal(18, 4)) as used_hours,
        cast(offered.available_hours as decimal(18, 4)) as available_hours,
        cast(coalesce(money.earned_amount, 0) as decimal(18, 2)) as earned_amount,
        cast(coalesce(money.product_cost, 0) as decimal(18, 2)) as product_cost,
        cast(coalesce(money.direct_pay_share, 0) as decimal(18, 2)) as direct_pay_share,
        cast(devices.unit_count * devices.monthly_cost as decimal(18, 2)) as monthly_cost_amount
    from devices
    inner join location_months on devices.location_id = location_months.location_id
    -- left joins: an idle month has used and earned nothing; without opening hours none are offered
    left join used
        on devices.device_id = used.device_id
        and location_months.month_start_on = used.month_start_on
    left join money
        on devices.device_id = money.device_id
        and location_months.month_start_on = money.month_start_on
    left join offered
        on devices.device_id = offered.device_id
        and location_months.month_start_on = offered.month_start_on
    left join unattributed
        on devices.device_id = unattributed.device_id
        and location_months.month_start_on = unattributed.month_start_on

)

select * from final
