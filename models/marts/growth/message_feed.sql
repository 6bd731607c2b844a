-- One row per place of leads: the days from the first message that reached one of its inquirers to the
-- last, in whole months. Inquiries of no place have a row of their own.
with addressed as (

    select * from {{ ref('lead_message') }}

),

messages as (

    select * from {{ ref('message') }}

),

leads as (

    select * from {{ ref('lead') }}

),

final as (

    select
        leads.location_id,
        min({{ month_start('messages.sent_at') }}) as first_on,
        max({{ month_end('messages.sent_at') }}) as last_on
    from addressed
    inner join messages on addressed.message_id = messages.message_id
    inner join leads on addressed.lead_id = leads.lead_id
    where messages.direction = 'outbound'
    group by leads.location_id

)

select * from final
