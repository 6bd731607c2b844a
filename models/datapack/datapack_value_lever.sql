-- One row per lever and location: the whole gap in contribution, what is assumed to be closed of it, and what counts once.
{{ config(alias='value_lever') }}

with opportunities as (

    select * from {{ ref('opportunity') }}
    where level = 'location'
    and lever <> 'total'

),

assumptions as (

    select * from {{ ref('opportunity_assumption') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        locations.location_name,
        opportunities.lever,
        opportunities.lever_name,
        assumptions.horizon,
        opportunities.target_source,
        opportunities.patients,
        opportunities.raw_amount,
        opportunities.incremental_share,
        opportunities.closure_low_share,
        opportunities.closure_share as closure_high_share,
        opportunities.low_amount,
        opportunities.high_amount,
        opportunities.counted_low_amount,
        opportunities.counted_high_amount,
        opportunities.quality,
        opportunities.quality_reason,
        assumptions.position
    from opportunities
    inner join assumptions on opportunities.lever = assumptions.lever
    inner join locations on opportunities.location_id = locations.location_id

)

select
    location_name,
    lever,
    lever_name,
    horizon,
    target_source,
    patients,
    raw_amount,
    incremental_share,
    closure_low_share,
    closure_high_share,
    low_amount,
    high_amount,
    counted_low_amount,
    counted_high_amount,
    quality,
    quality_reason
from final
order by location_name, position
