-- One row per message or call by which the practice turned to a patient, other than about a visit that
-- was booked: what the cool-down, the touches of a plan and the answers by channel are counted from.
with messages as (

    select * from {{ ref('message') }}
    where patient_id is not null

),

bookings as (

    select * from {{ ref('booking_span') }}

),

patients as (

    select * from {{ ref('patient') }}

),

-- a call is made by a person, whatever it was about; a machine's message counts when it asks to come back
sent as (

    select
        messages.*,
        cast(messages.sent_at as date) as sent_on
    from messages
    where messages.direction = 'outbound'
    and messages.channel in ('call', 'sms', 'email')
    and coalesce(lower(messages.outcome), '')
        not in ('failed', 'undelivered', 'bounced', 'canceled', 'cancelled', 'opted_out')
    and (
        messages.purpose in ('recall', 'reactivation', 'follow_up')
        or (
            not coalesce(messages.is_automated, false)
            and (
                messages.purpose in ('conversation', 'unknown')
                or (messages.channel = 'call' and messages.purpose <> 'reminder')
            )
        )
    )

),

-- a message that does not say what it is about, around a visit of the person, is about the visit
about_visit as (

    select distinct sent.message_id
    from sent
    inner join bookings
        on sent.patient_id = bookings.patient_id
        and bookings.starts_on between {{ add_days('sent.sent_on', '-' ~ parameter('visit_message_days')) }}
            and {{ add_days('sent.sent_on', parameter('visit_message_days')) }}
        and coalesce(bookings.booked_on <= sent.sent_on, true)
    where sent.purpose = 'unknown'
    and sent.channel <> 'call'

),

replies as (

    select distinct sent.message_id
    from sent
    inner join messages
        on sent.patient_id = messages.patient_id
        and messages.direction = 'inbound'
        and messages.sent_at > sent.sent_at
        and cast(messages.sent_at as date)
            <= {{ add_days('sent.sent_on', parameter('response_days')) }}

),

booked_after as (

    select distinct sent.message_id
    from sent
    inner join bookings
        on sent.patient_id = bookings.patient_id
        and bookings.booked_on between sent.sent_on
            and {{ add_days('sent.sent_on', parameter('response_days')) }}

),

final as (

    select
        sent.message_id,
        sent.patient_id,
        sent.location_id,
        sent.sent_on as contacted_on,
        sent.channel,
        case
            when patients.birth_date is null then 'unknown'
            when {{ add_months('patients.birth_date', '12 * ' ~ parameter('channel_age_split')) }}
                > sent.sent_on then 'younger'
            else 'older'
        end as age_cohort,
        coalesce(sent.is_answered_live, false)
        or coalesce(lower(sent.outcome), '') in ('reached', 'booked')
        or replies.message_id is not null
        or booked_after.message_id is not null as has_response
    from sent
    inner join patients on sent.patient_id = patients.patient_id
    left join about_visit on sent.message_id = about_visit.message_id
    left join replies on sent.message_id = replies.message_id
    left join booked_after on sent.message_id = booked_after.message_id
    where about_visit.message_id is null

)

select * from final
