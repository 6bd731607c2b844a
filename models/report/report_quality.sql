-- One row per metric and location in the latest complete month: exact, degraded or absent, and why.
{{ config(alias='quality') }}

with cells as (

    select * from {{ ref('kpi_scorecard') }}

),

locations as (

    select * from {{ ref('location') }}

),

latest as (

    select max(period_start_on) as period_start_on from cells where period_grain = 'month'

),

final as (

    select
        cells.metric_key,
        coalesce(locations.location_name, 'All locations') as location_name,
        max(cells.quality) as quality,
        max(cells.quality_reason) as quality_reason
    from cells
    inner join latest on cells.period_start_on = latest.period_start_on
    left join locations on cells.entity_id = locations.location_id
    where cells.period_grain = 'month'
    and (cells.level = 'location' or (cells.level = 'portfolio' and cells.entity_id = 'all'))
    group by cells.metric_key, coalesce(locations.location_name, 'All locations')

)

select * from final
order by final.metric_key, final.location_name
