-- One row per person: every patient record that is not a second one of somebody, and whoever is only named on
-- appointments and in the account.
with patients as (

    select * from {{ ref('stg_open_dental__patient') }}

),

status_map as (

    select * from {{ ref('map_open_dental__patient_status') }}

),

gender_map as (

    select * from {{ ref('map_open_dental__gender') }}

),

choices as (

    select * from {{ ref('map_open_dental__contact_choice') }}

),

clinics as (

    select * from {{ ref('stg_open_dental__clinic') }}

),

mentions as (

    {% for table in ['appointment', 'procedurelog', 'paysplit', 'payment', 'claimproc', 'adjustment', 'recall'] -%}
    select account, pat_num, source_location_id, source_file, source_row
    from {{ ref('stg_open_dental__' ~ table) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

unlisted as (

    select mentions.*
    from mentions
    left join patients
        on
            mentions.account = patients.account
            and mentions.pat_num = patients.pat_num
    where patients.pat_num is null and mentions.pat_num is not null
    qualify
        row_number() over (
            partition by mentions.account, mentions.pat_num order by mentions.source_file, mentions.source_row
        ) = 1

),

people as (

    select
        patients.account,
        patients.pat_num,
        patients.source_location_id,
        clinics.description as source_location_name,
        patients.first_name,
        patients.last_name,
        patients.email,
        coalesce(patients.wireless_phone, patients.home_phone, patients.work_phone) as phone,
        case when patients.wireless_phone is not null then coalesce(patients.home_phone, patients.work_phone) end
            as alternative_phone,
        patients.birth_date,
        gender_map.sex,
        patients.postal_code,
        patients.created_on,
        patients.first_visit_on,
        texts.is_opted_out as sms_opt_out,
        calls.is_opted_out as call_opt_out,
        patients.pat_status,
        coalesce(status_map.patient_status, 'unknown') as patient_status,
        coalesce(status_map.patient_status = 'deceased', false) or patients.deceased_at is not null as is_deceased,
        patients.source_file,
        patients.source_row
    from patients
    left join status_map on lower(patients.pat_status) = status_map.source_status
    left join gender_map on lower(patients.gender) = gender_map.source_gender
    left join choices as texts on texts.field = 'text' and lower(patients.txt_msg_ok) = texts.source_choice
    left join choices as calls
        on calls.field = 'contact' and lower(patients.prefer_contact_method) = calls.source_choice
    left join clinics
        on
            patients.account = clinics.account
            and patients.clinic_num = clinics.clinic_num
    where patients.pat_num_clone_from is null
    union all
    select
        account,
        pat_num,
        source_location_id,
        cast(null as varchar) as source_location_name,
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        cast(null as varchar) as alternative_phone,
        cast(null as date) as birth_date,
        cast(null as varchar) as sex,
        cast(null as varchar) as postal_code,
        cast(null as date) as created_on,
        cast(null as date) as first_visit_on,
        cast(null as boolean) as sms_opt_out,
        cast(null as boolean) as call_opt_out,
        cast(null as varchar) as pat_status,
        'unknown' as patient_status,
        false as is_deceased,
        source_file,
        source_row
    from unlisted

),

final as (

    select
        {{ source_key('open_dental', 'account', 'pat_num') }} as source_patient_key,
        pat_num as source_patient_id,
        source_location_id,
        source_location_name,
        first_name,
        last_name,
        email,
        phone,
        alternative_phone,
        birth_date,
        sex,
        postal_code,
        created_on as profile_created_on,
        first_visit_on,
        cast(null as varchar) as referral_source,
        sms_opt_out,
        cast(null as boolean) as email_opt_out,
        call_opt_out,
        pat_status as source_status,
        patient_status,
        is_deceased,
        cast(null as boolean) as is_test,
        cast(null as boolean) as is_staff_or_model,
        cast(null as boolean) as is_house,
        'open_dental' as source_system,
        account,
        source_file,
        source_row
    from people

)

select * from final
