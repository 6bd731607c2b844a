-- One row per message and the counted lead whose person it was exchanged with.
with leads as (

    select * from {{ ref('lead') }}

),

messages as (

    select * from {{ ref('message') }}

),

-- a message to a repeated inquiry answers the one that counts; one that names no inquiry, the latest of the patient
final as (

    select
        messages.message_id,
        leads.first_lead_id as lead_id
    from messages
    inner join leads on messages.lead_id = leads.lead_id

    union all

    select
        messages.message_id,
        leads.first_lead_id as lead_id
    from messages
    inner join leads
        on messages.patient_id = leads.patient_id
        and leads.created_at <= messages.sent_at
    where messages.lead_id is null
    qualify row_number() over (
        partition by messages.message_id order by leads.created_at desc, leads.lead_id
    ) = 1

)

select * from final
