-- One row per patient: the list of patients, and whoever is only named on appointments and in the ledger. When a record
-- was made may be when it was first read: it says nothing about who is new.
with patients as (

    select * from {{ ref('stg_nexhealth__patients') }}

),

status_map as (

    select * from {{ ref('map_nexhealth__patient_status') }}

),

mentions as (

    {% for table in ['appointments', 'procedures', 'payments', 'adjustments', 'patient_recalls'] -%}
    select account, patient_id, source_location_id, source_file, source_row
    from {{ ref('stg_nexhealth__' ~ table) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

unlisted as (

    select mentions.*
    from mentions
    left join patients
        on
            mentions.account = patients.account
            and mentions.patient_id = patients.patient_id
    where patients.patient_id is null and mentions.patient_id is not null
    qualify
        row_number() over (
            partition by mentions.account, mentions.patient_id order by mentions.source_file, mentions.source_row
        ) = 1

),

people as (

    select
        patients.account,
        patients.patient_id,
        patients.source_location_id,
        patients.first_name,
        patients.last_name,
        patients.email,
        coalesce(patients.cell_phone, patients.phone, patients.home_phone) as phone,
        case
            when patients.cell_phone is not null then coalesce(patients.home_phone, patients.phone)
            when patients.phone is not null then patients.home_phone
        end as alternative_phone,
        patients.birth_date,
        lower(patients.gender) as sex,
        patients.postal_code,
        coalesce(patients.is_sms_unsubscribed, case when patients.sms_unsubscribed_at is not null then true end)
            as sms_opt_out,
        case when patients.email_unsubscribed_at is not null then true end as email_opt_out,
        patients.inactive,
        coalesce(status_map.patient_status, 'unknown') as patient_status,
        patients.source_file,
        patients.source_row
    from patients
    left join status_map on lower(patients.inactive) = status_map.source_inactive
    union all
    select
        account,
        patient_id,
        source_location_id,
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        cast(null as varchar) as alternative_phone,
        cast(null as date) as birth_date,
        cast(null as varchar) as sex,
        cast(null as varchar) as postal_code,
        cast(null as boolean) as sms_opt_out,
        cast(null as boolean) as email_opt_out,
        cast(null as varchar) as inactive,
        'unknown' as patient_status,
        source_file,
        source_row
    from unlisted

),

final as (

    select
        {{ source_key('nexhealth', 'account', 'patient_id') }} as source_patient_key,
        patient_id as source_patient_id,
        source_location_id,
        cast(null as varchar) as source_location_name,
        first_name,
        last_name,
        email,
        phone,
        alternative_phone,
        birth_date,
        sex,
        postal_code,
        cast(null as date) as profile_created_on,
        cast(null as date) as first_visit_on,
        cast(null as varchar) as referral_source,
        sms_opt_out,
        email_opt_out,
        cast(null as boolean) as call_opt_out,
        inactive as source_status,
        patient_status,
        cast(null as boolean) as is_deceased,
        cast(null as boolean) as is_test,
        cast(null as boolean) as is_staff_or_model,
        cast(null as boolean) as is_house,
        'nexhealth' as source_system,
        account,
        source_file,
        source_row
    from people

)

select * from final
