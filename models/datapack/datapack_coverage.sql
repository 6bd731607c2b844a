-- One row per kind of record, location and month: how many there are, and whether a month lacks them.
{{ config(alias='coverage') }}

with coverage as (

    select * from {{ ref('coverage_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        replace(coverage.entity, '_', ' ') as kind_of_record,
        locations.location_name,
        coverage.month_start_on,
        coverage.records,
        coverage.usual_records,
        coverage.state,
        cast(case
            when coverage.state in ('gap', 'before', 'after') then 0
            when coverage.usual_records > 0
                then least(1, coverage.records / coverage.usual_records)
        end as decimal(9, 4)) as covered_share
    from coverage
    inner join locations on coverage.location_id = locations.location_id

)

select *
from final
order by kind_of_record, location_name, month_start_on
