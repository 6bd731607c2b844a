-- One row per inbound call in opening hours: did nobody answer?
with calls as (

    select * from {{ ref('message') }}
    where channel = 'call'
    and direction = 'inbound'
    and is_answered_live is not null
    and location_id is not null

),

hours as (

    select * from {{ ref('location_hours') }}

),

leads as (

    select * from {{ ref('lead') }}

),

timed_places as (

    select distinct location_id from hours

),

in_hours as (

    select calls.*
    from calls
    left join timed_places on calls.location_id = timed_places.location_id
    left join hours
        on calls.location_id = hours.location_id
        and cast(calls.sent_at as date) = hours.open_on
    left join leads on calls.lead_id = leads.lead_id
    -- where no opening hours are known every call counts
    where (
        timed_places.location_id is null
        or (
            hours.open_hours > 0
            and cast(calls.sent_at as time) >= hours.opens_at
            and cast(calls.sent_at as time) < hours.closes_at
        )
    )
    and not coalesce(leads.is_spam, false)
    -- who hangs up at once has not waited
    and not coalesce(
        not calls.is_answered_live
        and calls.outcome = 'abandoned'
        and calls.duration_seconds <= {{ parameter('abandoned_call_seconds') }},
        false
    )

),

final as (

    select
        {{ kpi_event_columns(
            'missed_call_rate',
            event_on='cast(sent_at as date)',
            location_id='location_id',
            canonical_table="'message'",
            record_id='message_id',
            numerator='case when is_answered_live then 0 else 1 end',
            denominator='1'
        ) }}
    from in_hours

)

select * from final
