-- One row per place and quarter: revenue per hour offered, without and with what was taken home.
{{ config(alias='retail_per_hour') }}

with months as (

    select * from {{ ref('retail_per_hour_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

-- shown where what it is made of is shown
shown as (

    select
        period_start_on as quarter_start_on,
        entity_id as location_id
    from {{ ref('disclosure_cell') }}
    where level = 'location'
    and period_grain = 'quarter'
    and metric_key in ('rph_available', 'retail_share')
    and not is_suppressed
    and value is not null
    group by period_start_on, entity_id
    having count(*) = 2

),

quarters as (

    select
        {{ quarter_start('month_start_on') }} as quarter_start_on,
        location_id,
        sum(service_amount) as service_amount,
        sum(retail_amount) as retail_amount,
        sum(available_hours) as available_hours
    from months
    group by {{ quarter_start('month_start_on') }}, location_id

),

final as (

    select
        quarters.quarter_start_on,
        locations.location_name,
        cast(quarters.service_amount / quarters.available_hours as decimal(18, 2))
            as services_per_hour,
        cast(
            (quarters.service_amount + quarters.retail_amount) / quarters.available_hours
            as decimal(18, 2)
        ) as services_and_retail_per_hour
    from quarters
    inner join shown
        on quarters.quarter_start_on = shown.quarter_start_on
        and quarters.location_id = shown.location_id
    inner join locations on quarters.location_id = locations.location_id
    where quarters.available_hours > 0

)

select * from final
order by final.quarter_start_on, final.location_name
