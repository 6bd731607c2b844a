-- One row per lead that is no spam, with the person who asked and whether the same person asked
-- shortly before.
with leads as (

    select * from {{ ref('int_lead__link') }}
    where not is_spam

),

contacts as (

    select lead_id, 'email ' || email as contact, first_words
    from leads
    where email is not null
    union all
    select lead_id, 'phone ' || phone as contact, first_words
    from leads
    where phone is not null

),

-- a call or a text gives no name: it is from whoever alone asked with a name from there
only_names as (

    select contact, min(first_words) as first_words
    from contacts
    where first_words is not null
    group by contact
    having count(distinct first_words) = 1

),

-- the first name is in the keys, as for patients: two of a family who ask are two leads
pairs as (

    select lead_id as member, lead_id as member_label, 'patient ' || patient_id as link_key
    from leads
    where patient_id is not null
    union all
    select
        contacts.lead_id,
        contacts.lead_id,
        contacts.contact || ' ' || coalesce(contacts.first_words, only_names.first_words, '')
    from contacts
    left join only_names on contacts.contact = only_names.contact

),

{{ connected_groups('people', 'pairs') }},

asked as (

    select
        leads.lead_id,
        coalesce(people.group_label, leads.lead_id) as asker_key,
        cast(leads.created_at as date) as created_on,
        leads.created_at
    from leads
    left join people on leads.lead_id = people.member

),

marked as (

    select
        lead_id,
        asker_key,
        created_at,
        coalesce(
            created_on <= {{ add_days(
                'lag(created_on) over (partition by asker_key order by created_at, lead_id)',
                parameter('lead_duplicate_days')
            ) }},
            false
        ) as is_duplicate
    from asked

),

numbered as (

    select
        *,
        sum(case when is_duplicate then 0 else 1 end) over (
            partition by asker_key order by created_at, lead_id
            rows between unbounded preceding and current row
        ) as run_number
    from marked

),

final as (

    select
        lead_id,
        asker_key,
        is_duplicate,
        first_value(lead_id) over (
            partition by asker_key, run_number order by created_at, lead_id
        ) as first_lead_id
    from numbered

)

select * from final
