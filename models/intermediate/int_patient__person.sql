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

final as (

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
        bool_or(sms_opt_out) as sms_opt_out,
        bool_or(email_opt_out) as email_opt_out,
        bool_or(call_opt_out) as call_opt_out,
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

)

select * from final
