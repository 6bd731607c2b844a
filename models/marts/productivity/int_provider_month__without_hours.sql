-- One row per provider, location and month with service revenue or completed time but without
-- hours: left out of both sides of the KPIs per hour, and to be looked into.
with service_revenue as (

    select * from {{ ref('service_revenue') }}

),

hours as (

    select * from {{ ref('provider_month_hours') }}

),

revenue as (

    select
        provider_id,
        location_id,
        month_start_on,
        sum(earned_amount) as earned_amount
    from service_revenue
    where provider_id is not null
    group by provider_id, location_id, month_start_on

),

final as (

    select
        coalesce(revenue.provider_id, hours.provider_id) as provider_id,
        coalesce(revenue.location_id, hours.location_id) as location_id,
        coalesce(revenue.month_start_on, hours.month_start_on) as month_start_on,
        coalesce(revenue.earned_amount, 0) as earned_amount,
        coalesce(hours.completed_hours, 0) as completed_hours,
        coalesce(hours.has_available_hours, false) as has_available_hours,
        coalesce(hours.has_worked_hours, false) as has_worked_hours
    from revenue
    full outer join hours
        on revenue.provider_id = hours.provider_id
        and revenue.location_id = hours.location_id
        and revenue.month_start_on = hours.month_start_on
    where not coalesce(hours.has_available_hours, false)
    or not coalesce(hours.has_worked_hours, false)

)

select * from final
