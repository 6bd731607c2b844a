-- One row per person: of each field the value of the best record that has one.
{%- set fields = [
    'first_name', 'last_name', 'email', 'phone', 'birth_date', 'sex', 'postal_code', 'referral_source',
] %}
with records as (

    select * from {{ ref('int_patient__record') }}

),

links as (

    select * from {{ ref('int_patient__link') }}
    where patient_id is not null

),

consents as (

    select * from {{ ref('int_contact__consent') }}

),

-- who shares a telephone shares what was said about it; what was said of a record is the person's
contact_consents as (

    select
        contacts.patient_id,
        bool_or(consents.is_opted_out) filter (where consents.channel = 'sms') as sms_opt_out,
        bool_or(consents.is_opted_out) filter (where consents.channel = 'email') as email_opt_out,
        bool_or(consents.is_opted_out) filter (where consents.channel = 'call') as call_opt_out
    from (
        {% for contact in ['email', 'phone', 'alternative_phone'] -%}
        select links.patient_id, records.{{ contact }} as contact
        from records
        inner join links on records.source_patient_key = links.source_patient_key
        where records.{{ contact }} is not null
        union
        {% endfor -%}
        select links.patient_id, links.source_patient_key as contact
        from links
    ) as contacts
    inner join consents on contacts.contact = consents.contact
    group by contacts.patient_id

),

record_systems as (

    select distinct source_system
    from {{ ref('int_location__record') }}
    where kind = 'appointment'

),

-- the system that keeps the book knows its patients best, then the profile made last
ranked as (

    select
        records.*,
        links.patient_id,
        links.is_test as is_test_person,
        links.is_staff_or_model as is_staff_person,
        row_number() over (
            partition by links.patient_id
            order by
                case when record_systems.source_system is not null then 0 else 1 end,
                records.profile_created_on desc nulls last,
                records.source_patient_key
        ) as record_rank
    from records
    inner join links on records.source_patient_key = links.source_patient_key
    left join record_systems on records.source_system = record_systems.source_system

),

people as (

    select
        patient_id,
        {% for field in fields -%}
        min_by({{ field }}, record_rank) filter (where {{ field }} is not null) as {{ field }},
        {% endfor -%}
        min_by(location_id, record_rank) filter (where location_id is not null) as profile_location_id,
        min(profile_created_on) as profile_created_on,
        min(first_visit_on) as vendor_first_visit_on,
        bool_or(is_deceased) as is_deceased,
        bool_or(is_test_person) as is_test,
        bool_or(is_staff_person) as is_staff_or_model,
        bool_or(sms_opt_out) as profile_sms_opt_out,
        bool_or(email_opt_out) as profile_email_opt_out,
        bool_or(call_opt_out) as profile_call_opt_out,
        case
            when bool_or(is_deceased or coalesce(patient_status = 'deceased', false)) then 'deceased'
            else coalesce(
                min_by(patient_status, record_rank) filter (where patient_status <> 'unknown'), 'unknown'
            )
        end as patient_status,
        min_by(source_system, record_rank) as source_system,
        min_by(account, record_rank) as account,
        min_by(source_file, record_rank) as source_file,
        min_by(source_row, record_rank) as source_row
    from ranked
    group by patient_id

),

-- a profile's no and a contact's no both count
final as (

    select
        people.patient_id,
        {% for field in fields -%}
        people.{{ field }},
        {% endfor -%}
        people.profile_location_id,
        people.profile_created_on,
        people.vendor_first_visit_on,
        people.is_deceased,
        people.is_test,
        people.is_staff_or_model,
        {% for channel in ['sms', 'email', 'call'] -%}
        case
            when people.profile_{{ channel }}_opt_out or contact_consents.{{ channel }}_opt_out then true
            else coalesce(people.profile_{{ channel }}_opt_out, contact_consents.{{ channel }}_opt_out)
        end as {{ channel }}_opt_out,
        {% endfor -%}
        people.patient_status,
        people.source_system,
        people.account,
        people.source_file,
        people.source_row
    from people
    left join contact_consents on people.patient_id = contact_consents.patient_id

)

select * from final
