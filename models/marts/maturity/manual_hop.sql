-- One row per location and pair of neighbouring jobs on the way from inquiry to payment that different systems do:
-- whether one feeds the other, else what a person carries over.
with uses as (

    select * from {{ ref('system_use') }}
    where recent_records > 0
    and not is_mirror

),

steps as (

    select * from {{ ref('workflow_step') }}

),

feeds as (

    select * from {{ source('raw_practice', 'tool_feed') }}

),

locations as (

    select * from {{ ref('location') }}
    where closed_on is null or closed_on > {{ as_of() }}

),

-- the system that did most of a job lately; what is of no single place serves all
mains as (

    select
        locations.location_id,
        steps.step_order,
        steps.step_name,
        uses.source_system,
        uses.recent_records
    from locations
    inner join uses
        on uses.location_id is null or locations.location_id = uses.location_id
    inner join steps on uses.job = steps.job
    qualify row_number() over (
        partition by locations.location_id, steps.step_order
        order by uses.recent_records desc, uses.source_system
    ) = 1

),

paired as (

    select
        location_id,
        step_name as from_step,
        source_system as from_system,
        lead(step_name) over (partition by location_id order by step_order) as to_step,
        lead(source_system) over (partition by location_id order by step_order) as to_system,
        lead(recent_records) over (partition by location_id order by step_order) as recent_records
    from mains

),

final as (

    select
        paired.location_id,
        paired.from_step,
        paired.from_system,
        paired.to_step,
        paired.to_system,
        paired.recent_records,
        not exists (
            select 1 from feeds
            where feeds.source_system = paired.from_system
            and feeds.fed_system = paired.to_system
            and (feeds.location_id is null or feeds.location_id = paired.location_id)
        ) as is_manual
    from paired
    where paired.from_system <> paired.to_system

)

select * from final
