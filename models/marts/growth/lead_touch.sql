-- One row per counted lead and contact with its person afterwards: what the practice sent or called, and
-- calls of theirs that somebody took.
with lead_outcomes as (

    select * from {{ ref('lead_outcome') }}

),

leads as (

    select * from {{ ref('lead') }}

),

lead_events as (

    select * from {{ ref('lead_event') }}

),

messages as (

    select * from {{ ref('message') }}

),

addressed as (

    select * from {{ ref('lead_message') }}

),

feeds as (

    select * from {{ ref('message_feed') }}
    where basis = 'messages'

),

written as (

    select
        addressed.lead_id,
        messages.message_id as record_id,
        messages.sent_at as touched_at,
        messages.direction = 'outbound' as is_outbound,
        messages.purpose = 'reminder' or coalesce(lower(messages.source_purpose) like '%receipt%', false)
            as is_service_note,
        -- a person's answer: what no machine sent, and no list; a call only when somebody took it
        not coalesce(messages.is_automated, false)
        and messages.purpose not in (
            'reminder', 'recall', 'reactivation', 'review_request', 'marketing'
        )
        and (
            messages.channel <> 'call'
            or coalesce(messages.is_answered_live, messages.duration_seconds > 0, true)
        )
        and (messages.direction = 'outbound' or messages.channel = 'call') as is_human_reply
    from addressed
    inner join messages on addressed.message_id = messages.message_id
    where (
        messages.direction = 'outbound'
        or (messages.channel = 'call' and coalesce(messages.is_answered_live, false))
    )
    and coalesce(lower(messages.outcome), '') not in (
        'failed', 'canceled', 'cancelled', 'opted_out'
    )

),

contacts as (

    select
        leads.first_lead_id as lead_id,
        lead_events.lead_event_id,
        lead_events.occurred_at,
        lead_events.is_human
    from lead_events
    inner join leads on lead_events.lead_id = leads.lead_id
    where lead_events.stage = 'contacted'

),

counted as (

    select
        lead_outcomes.lead_id,
        lead_outcomes.window_ends_on,
        lead_outcomes.created_at,
        feeds.first_on is not null as has_message_feed
    from lead_outcomes
    -- left join: where no message feed reaches, the stages of the lead stand in
    left join feeds
        on lead_outcomes.location_id is not distinct from feeds.location_id
        and lead_outcomes.created_on between feeds.first_on and feeds.last_on

),

final as (

    select
        counted.lead_id,
        'message' as canonical_table,
        written.record_id,
        written.touched_at,
        written.is_human_reply,
        written.is_outbound and not written.is_service_note as is_touch,
        'messages' as basis
    from counted
    inner join written
        on counted.lead_id = written.lead_id
        and written.touched_at >= counted.created_at
        and cast(written.touched_at as date) <= counted.window_ends_on
    where counted.has_message_feed

    union all

    select
        counted.lead_id,
        'lead_event' as canonical_table,
        contacts.lead_event_id as record_id,
        contacts.occurred_at as touched_at,
        -- a stage that does not say who made the contact was set by somebody
        coalesce(contacts.is_human, true) as is_human_reply,
        true as is_touch,
        'lead_events' as basis
    from counted
    inner join contacts
        on counted.lead_id = contacts.lead_id
        and contacts.occurred_at >= counted.created_at
        and cast(contacts.occurred_at as date) <= counted.window_ends_on
    where not counted.has_message_feed

)

select * from final
