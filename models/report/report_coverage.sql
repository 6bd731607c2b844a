-- One row per kind of record, location and month asked for: whether its records are there. Words alone, no counts.
{{ config(alias='coverage') }}

with coverage as (

    select * from {{ ref('coverage_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        locations.location_name,
        replace(coverage.entity, '_', ' ') as kind_of_record,
        coverage.month_start_on,
        coverage.state
    from coverage
    inner join locations on coverage.location_id = locations.location_id
    where coverage.month_start_on
        >= {{ add_months(month_start(add_days(as_of(), 1)), '-' ~ parameter('request_months')) }}

)

select * from final
order by final.location_name, final.kind_of_record, final.month_start_on
