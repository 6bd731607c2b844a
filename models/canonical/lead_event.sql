-- One row per stage a lead reached.
with events as (

    {{ union_entity('lead_event') }}

),

leads as (

    select * from {{ ref('int_lead__link') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        events.lead_event_id,
        events.lead_id,
        {{ local_time('events.occurred_at', 'events.source_time_zone', 'locations.time_zone') }} as occurred_at,
        events.stage,
        events.channel,
        events.is_human,
        events.attempt_number,
        events.source_system,
        events.account,
        events.source_file,
        events.source_row
    from events
    inner join leads on events.lead_id = leads.lead_id
    left join locations on leads.location_id = locations.location_id

)

select * from final
