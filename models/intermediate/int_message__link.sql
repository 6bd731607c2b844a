-- One row per message or call, with the patient it was with and the inquiry it answers.
with messages as (

    select * from {{ ref('int_message__locate') }}

),

records as (

    select * from {{ ref('int_patient__record') }}

),

links as (

    select * from {{ ref('int_patient__link') }}
    where patient_id is not null

),

leads as (

    select * from {{ ref('int_lead__link') }}

),

people as (

    select distinct
        links.patient_id,
        records.email,
        records.phone,
        records.alternative_phone,
        records.name_words
    from links
    inner join records on links.source_patient_key = records.source_patient_key

),

-- an address or number is tried alone: most messages name nobody
candidates as (

    select
        messages.message_id,
        links.patient_id,
        1 as rule_order
    from messages
    inner join links on messages.source_patient_key = links.source_patient_key
    union all
    select
        messages.message_id,
        people.patient_id,
        case when messages.name_words = people.name_words then 2 else 3 end as rule_order
    from messages
    inner join people on messages.clean_phone = people.phone
    union all
    select
        messages.message_id,
        people.patient_id,
        case when messages.name_words = people.name_words then 2 else 3 end as rule_order
    from messages
    inner join people on messages.clean_phone = people.alternative_phone
    union all
    select
        messages.message_id,
        people.patient_id,
        case when messages.name_words = people.name_words then 2 else 3 end as rule_order
    from messages
    inner join people on messages.clean_email = people.email

),

-- a number that a family shares, without a name beside it, is nobody's
matched_patients as (

    select
        message_id,
        min(patient_id) as patient_id
    from (
        select *
        from candidates
        qualify dense_rank() over (partition by message_id order by rule_order) = 1
    ) as strongest
    group by message_id
    having count(distinct patient_id) = 1

),

inquiries as (

    select
        messages.message_id,
        leads.lead_id,
        leads.created_at,
        leads.location_id
    from messages
    inner join leads on messages.source_lead_key = leads.lead_id
    union all
    select
        messages.message_id,
        leads.lead_id,
        leads.created_at,
        leads.location_id
    from messages
    inner join leads on messages.clean_phone = leads.phone
    where messages.source_lead_key is null and leads.created_at <= messages.local_sent_at
    union all
    select
        messages.message_id,
        leads.lead_id,
        leads.created_at,
        leads.location_id
    from messages
    inner join leads on messages.clean_email = leads.email
    where messages.source_lead_key is null and leads.created_at <= messages.local_sent_at

),

-- the latest inquiry before it is the one it answers
matched_leads as (

    select
        message_id,
        lead_id,
        location_id
    from inquiries
    qualify row_number() over (partition by message_id order by created_at desc, lead_id) = 1

),

final as (

    select
        messages.message_id,
        matched_patients.patient_id,
        matched_leads.lead_id,
        coalesce(
            case when messages.is_place_named then messages.location_id end,
            matched_leads.location_id,
            messages.location_id
        ) as location_id,
        messages.local_sent_at as sent_at,
        messages.direction,
        messages.channel,
        coalesce(messages.purpose, 'unknown') as purpose,
        messages.source_purpose,
        messages.sequence_name,
        messages.touch_number,
        messages.is_automated,
        messages.is_answered_live,
        messages.duration_seconds,
        messages.outcome,
        messages.source_system,
        messages.account,
        messages.source_file,
        messages.source_row
    from messages
    left join matched_patients on messages.message_id = matched_patients.message_id
    left join matched_leads on messages.message_id = matched_leads.message_id

)

select * from final
