-- One row per location: what it is, since when it belongs to the group, and how far its records go back.
{{ config(alias='location') }}

with locations as (

    select * from {{ ref('location') }}

),

location_months as (

    select * from {{ ref('location_month') }}

),

sources as (

    select * from {{ ref('location_source') }}
    where is_system_of_record

),

systems as (

    select * from {{ source('raw_practice', 'system') }}

),

known as (

    select
        location_id,
        min(month_start_on) as first_month_on,
        max(month_start_on) as last_month_on,
        count(*) as months
    from location_months
    group by location_id

),

told as (

    select
        sources.location_id,
        -- a system that came with a mapping has its own word alone
        {{ list_words("coalesce(systems.system_name, replace(sources.source_system, '_', ' '))", ', ') }} as systems
    from sources
    left join systems on sources.source_system = systems.source_system
    where sources.to_on is null
    group by sources.location_id

),

final as (

    select
        locations.location_name,
        locations.region,
        locations.vertical,
        locations.opened_on,
        locations.acquired_on,
        locations.closed_on,
        known.first_month_on,
        known.last_month_on,
        coalesce(known.months, 0) as months,
        -- of a place that was bought, what the seller's history tells
        case
            when locations.acquired_on is not null and known.first_month_on is not null
                then greatest(
                    {{ months_apart('known.first_month_on', month_start('locations.acquired_on')) }}, 0
                )
        end as months_before_acquired,
        told.systems
    from locations
    -- left joins: a place may have delivered nothing yet
    left join known on locations.location_id = known.location_id
    left join told on locations.location_id = told.location_id

)

select * from final
order by final.location_name
