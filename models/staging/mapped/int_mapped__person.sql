-- One row per row of a mapped file that names a patient: the profile itself, or a mention beside something else.
with profiles as (

    select * from {{ ref('stg_mapped__patient') }}

),

mentions as (

    {% for entity, day in [
        ('appointment', 'cast(coalesce(starts_at, cast(starts_on as timestamp)) as date)'),
        ('transaction', 'coalesce(sold_on, cast(sold_at as date))'),
        ('payment', 'coalesce(paid_on, cast(paid_at as date))'),
        ('prepaid_instrument', 'sold_on'),
        ('membership', 'started_on'),
        ('message', 'coalesce(cast(sent_at as date), sent_on)'),
        ('treatment_plan_item', 'presented_on'),
        ('recall', 'cast(null as date)'),
    ] -%}
    select
        source_system, account, source_location_id, source_location_name, person_id, person_first_name,
        person_last_name, patient_name, source_patient_id, patient_email, patient_phone,
        {{ day }} as mentioned_on,
        source_file, source_row
    from {{ ref('stg_mapped__' ~ entity) }}
    where person_id is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        source_system,
        account,
        source_location_id,
        source_location_name,
        person_id,
        source_patient_id,
        patient_name,
        person_first_name,
        person_last_name,
        email,
        phone,
        alternative_phone,
        birth_date,
        sex,
        postal_code,
        profile_created_on,
        first_visit_on,
        referral_source,
        sms_opt_out,
        email_opt_out,
        call_opt_out,
        source_status,
        true as is_profile,
        cast(null as date) as mentioned_on,
        source_file,
        source_row
    from profiles
    where person_id is not null
    union all
    select
        source_system,
        account,
        source_location_id,
        source_location_name,
        person_id,
        source_patient_id,
        patient_name,
        person_first_name,
        person_last_name,
        patient_email as email,
        patient_phone as phone,
        cast(null as varchar) as alternative_phone,
        cast(null as date) as birth_date,
        cast(null as varchar) as sex,
        cast(null as varchar) as postal_code,
        cast(null as date) as profile_created_on,
        cast(null as date) as first_visit_on,
        cast(null as varchar) as referral_source,
        cast(null as boolean) as sms_opt_out,
        cast(null as boolean) as email_opt_out,
        cast(null as boolean) as call_opt_out,
        cast(null as varchar) as source_status,
        false as is_profile,
        mentioned_on,
        source_file,
        source_row
    from mentions

)

select * from final
