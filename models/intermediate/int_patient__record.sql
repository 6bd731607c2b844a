-- One row per source record of a patient: its place, its name and contacts in comparable form,
-- whether it is a person.
with patients as (

    {{ union_entity('patient') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

overrides as (

    select * from {{ source('raw_practice', 'patient_link') }}

),

declared_tests as (

    select * from {{ source('raw_practice', 'test_patient') }}

),

pseudo_names as (

    select * from {{ ref('pseudo_person') }}
    where subject = 'patient'

),

placeholders as (

    select * from {{ ref('placeholder_email') }}

),

worded as (

    select
        patients.*,
        {{ first_name_words('patients.first_name') }} as first_words,
        {{ last_name_words('patients.last_name') }} as last_words,
        {{ name_suffix('patients.last_name') }} as suffix,
        {{ words("concat_ws(' ', patients.first_name, patients.last_name)") }} as name_words,
        {{ normalised_email('patients.email') }} as written_email,
        {{ normalised_phone('patients.phone') }} as clean_phone,
        {{ normalised_phone('patients.alternative_phone') }} as clean_alternative_phone
    from patients

),

pseudo as (

    select
        names.name_words,
        bool_or(pseudo_names.kind = 'house') as is_house,
        bool_or(pseudo_names.kind = 'test') as is_test,
        bool_or(pseudo_names.kind = 'staff_or_model') as is_staff_or_model
    from (select distinct name_words from worded) as names
    inner join pseudo_names
        on names.name_words like {{ glob_as_like('pseudo_names.pattern') }}
    group by names.name_words

),

placeholder_emails as (

    select distinct emails.written_email
    from (select distinct written_email from worded) as emails
    inner join placeholders
        on emails.written_email like replace(placeholders.pattern, '*', '%')

),

final as (

    select
        worded.source_patient_key,
        worded.source_patient_id,
        worded.source_system,
        worded.account,
        overrides.person,
        places.location_id,

        trim({{ decode_entities('worded.first_name') }}) as first_name,
        trim({{ decode_entities('worded.last_name') }}) as last_name,
        worded.first_words,
        worded.last_words,
        worded.suffix,
        worded.name_words,
        case when placeholder_emails.written_email is null then worded.written_email end as email,
        coalesce(worded.clean_phone, worded.clean_alternative_phone) as phone,
        worded.clean_alternative_phone as alternative_phone,
        -- 1900 is a form's default, and nobody is born after the data ends
        case
            when worded.birth_date > date '1900-01-01' and worded.birth_date <= {{ as_of() }}
                then worded.birth_date
        end as birth_date,
        worded.sex,
        worded.postal_code,
        worded.profile_created_on,
        worded.first_visit_on,
        worded.referral_source,
        worded.sms_opt_out,
        worded.email_opt_out,
        worded.call_opt_out,
        worded.patient_status,
        coalesce(worded.is_deceased, false) as is_deceased,

        coalesce(worded.is_house, false) or coalesce(pseudo.is_house, false) as is_house,
        coalesce(worded.is_test, false)
        or coalesce(pseudo.is_test, false)
        or exists (
            select 1
            from declared_tests
            where
                {{ normalised_email('declared_tests.email') }} = worded.written_email
                or {{ words('declared_tests.patient_name') }} = worded.name_words
        ) as is_test,
        coalesce(worded.is_staff_or_model, false) or coalesce(pseudo.is_staff_or_model, false) as is_staff_or_model,

        worded.source_file,
        worded.source_row
    from worded
    left join places
        on
            worded.source_system = places.source_system
            and worded.account = places.account
            and worded.source_location_id is not distinct from places.source_location_id
            and worded.source_location_name is not distinct from places.source_location_name
    left join overrides
        on
            worded.source_system = overrides.source_system
            and worded.account = overrides.account
            and worded.source_patient_id = overrides.source_patient_id
    left join pseudo on worded.name_words = pseudo.name_words
    left join placeholder_emails on worded.written_email = placeholder_emails.written_email

)

select * from final
