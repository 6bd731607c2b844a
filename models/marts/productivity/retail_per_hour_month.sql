-- One row per month, place and provider (or house): what services and retail bring per hour offered.
with services as (

    select * from {{ ref('service_revenue') }}
    where counts_per_available_hour

),

sale_lines as (

    select * from {{ ref('sale_line') }}
    where sold_type = 'retail'

),

hours as (

    select * from {{ ref('provider_month_hours') }}
    where has_available_hours

),

parts as (

    select
        month_start_on,
        location_id,
        coalesce(provider_id, 'house') as provider_id,
        earned_amount as service_amount,
        0 as retail_amount,
        0 as available_hours
    from services
    union all
    select
        month_start_on,
        location_id,
        provider_id,
        0 as service_amount,
        earned_amount as retail_amount,
        0 as available_hours
    from sale_lines
    union all
    select
        month_start_on,
        location_id,
        provider_id,
        0 as service_amount,
        0 as retail_amount,
        available_hours
    from hours

),

final as (

    select
        month_start_on,
        location_id,
        provider_id,
        cast(sum(service_amount) as decimal(18, 2)) as service_amount,
        cast(sum(retail_amount) as decimal(18, 2)) as retail_amount,
        cast(sum(available_hours) as decimal(18, 4)) as available_hours,
        cast(sum(service_amount) / nullif(sum(available_hours), 0) as decimal(18, 4))
            as services_per_hour,
        cast(
            (sum(service_amount) + sum(retail_amount)) / nullif(sum(available_hours), 0)
            as decimal(18, 4)
        ) as services_and_retail_per_hour
    from parts
    group by month_start_on, location_id, provider_id

)

select * from final
