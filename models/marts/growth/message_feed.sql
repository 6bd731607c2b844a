-- One row per place of leads and kind of evidence: the whole months from the first message that reached
-- one of its inquirers, or the first contact that a stage tells, to the last. Inquiries of no place have
-- rows of their own.
with addressed as (

    select * from {{ ref('lead_message') }}

),

messages as (

    select * from {{ ref('message') }}

),

leads as (

    select * from {{ ref('lead') }}

),

lead_events as (

    select * from {{ ref('lead_event') }}

),

final as (

    select
        leads.location_id,
        'messages' as basis,
        min({{ month_start('messages.sent_at') }}) as first_on,
        max({{ month_end('messages.sent_at') }}) as last_on
    from addressed
    inner join messages on addressed.message_id = messages.message_id
    inner join leads on addressed.lead_id = leads.lead_id
    where messages.direction = 'outbound'
    group by leads.location_id

    union all

    select
        leads.location_id,
        'lead_events' as basis,
        min({{ month_start('lead_events.occurred_at') }}) as first_on,
        max({{ month_end('lead_events.occurred_at') }}) as last_on
    from lead_events
    inner join leads on lead_events.lead_id = leads.lead_id
    where lead_events.stage = 'contacted'
    group by leads.location_id

)

select * from final
