-- One row per person, with the household that shares an e-mail or telephone.
with records as (

    select * from {{ ref('int_patient__record') }}

),

links as (

    select * from {{ ref('int_patient__link') }}
    where patient_id is not null

),

contacts as (

    select
        links.patient_id,
        records.email as contact
    from links
    inner join records on links.source_patient_key = records.source_patient_key
    where records.email is not null and not links.is_pseudo
    union
    select
        links.patient_id,
        records.phone as contact
    from links
    inner join records on links.source_patient_key = records.source_patient_key
    where records.phone is not null and not links.is_pseudo

),

-- the desk's own number on many profiles is no household
pairs as (

    select
        patient_id as member,
        patient_id as member_label,
        contact as link_key
    from contacts
    qualify count(*) over (partition by contact) <= {{ parameter('shared_contact_limit') }}

),

{{ connected_groups('households', 'pairs') }},

final as (

    select
        people.patient_id,
        coalesce(households.group_label, people.patient_id) as household_id
    from (select distinct patient_id from links) as people
    left join households on people.patient_id = households.member

)

select * from final
