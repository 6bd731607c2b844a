-- One row per location, month and input of the growth questions: what the sources gave for it.
-- Part of location_input, which names the states.
with location_months as (

    select * from {{ ref('location_month') }}

),

appointments as (

    select
        location_id,
        {{ month_start('starts_at') }} as month_start_on,
        is_consultation
    from {{ ref('appointment') }}

),

episodes as (

    select * from {{ ref('consult_episode') }}

),

hours as (

    select * from {{ ref('provider_hours') }}

),

leads as (

    select * from {{ ref('lead') }}

),

feeds as (

    select * from {{ ref('message_feed') }}
    where basis = 'messages'

),

opening_hours as (

    select * from {{ ref('location_hours') }}

),

calls as (

    select
        location_id,
        min({{ month_start('sent_at') }}) as first_on,
        max({{ month_end('sent_at') }}) as last_on
    from {{ ref('message') }}
    where channel = 'call'
    and direction = 'inbound'
    and is_answered_live is not null
    group by location_id

),

contacts as (

    select * from {{ ref('message_feed') }}
    where basis = 'lead_events'

),

lead_places as (

    select distinct location_id from leads

),

timed_places as (

    select distinct location_id from opening_hours

),

book_months as (

    select distinct
        location_id,
        month_start_on
    from appointments

),

-- whether a place books consultations, or they are derived from its bills
consult_places as (

    select
        location_id,
        bool_and(is_derived) as is_derived
    from (
        select location_id, false as is_derived from appointments where is_consultation
        union all
        select location_id, is_derived from episodes
    ) as known
    group by location_id

),

template_months as (

    select distinct
        location_id,
        {{ month_start('worked_on') }} as month_start_on
    from hours
    where is_used and consult_slots is not null

),

wide as (

    select
        location_months.location_id,
        location_months.month_start_on,
        case
            when consult_places.is_derived then 'degraded'
            when consult_places.location_id is null or book_months.location_id is null then 'none'
            else 'exact'
        end as consultations,
        case when template_months.location_id is null then 'none' else 'exact' end as consult_template,
        case
            when feeds.location_id is not null then 'exact'
            when contacts.location_id is not null then 'degraded'
            when lead_places.location_id is null and exists (
                select 1 from feeds as anywhere
                where location_months.month_start_on between anywhere.first_on and anywhere.last_on
            ) then 'unplaced'
            else 'none'
        end as messages,
        case
            when calls.location_id is not null and timed_places.location_id is null then 'degraded'
            when calls.location_id is not null then 'exact'
            when exists (
                select 1 from calls as anywhere
                where anywhere.location_id is null
                and location_months.month_start_on between anywhere.first_on and anywhere.last_on
            ) then 'unplaced'
            else 'none'
        end as calls
    from location_months
    left join consult_places on location_months.location_id = consult_places.location_id
    left join book_months
        on location_months.location_id = book_months.location_id
        and location_months.month_start_on = book_months.month_start_on
    left join template_months
        on location_months.location_id = template_months.location_id
        and location_months.month_start_on = template_months.month_start_on
    left join feeds
        on location_months.location_id = feeds.location_id
        and location_months.month_start_on between feeds.first_on and feeds.last_on
    left join contacts
        on location_months.location_id = contacts.location_id
        and location_months.month_start_on between contacts.first_on and contacts.last_on
    left join calls
        on location_months.location_id = calls.location_id
        and location_months.month_start_on between calls.first_on and calls.last_on
    left join lead_places on location_months.location_id = lead_places.location_id
    left join timed_places on location_months.location_id = timed_places.location_id

),

final as (

    {% for input in ['consultations', 'consult_template', 'messages', 'calls'] -%}
    select location_id, month_start_on, '{{ input }}' as input, {{ input }} as state
    from wide
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
