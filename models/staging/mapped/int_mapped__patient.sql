-- One row per person as mapped files name one, from everything that they say of them; the profile goes before mentions.
with persons as (

    select * from {{ ref('int_mapped__person') }}

),

pseudo as (

    select * from {{ ref('stg_mapped__pseudo_person') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}
    where vocabulary = 'patient_status'

),

numbered as (

    select
        *,
        row_number() over (
            partition by source_system, account, person_id
            order by is_profile, mentioned_on, source_file, source_row
        ) as mention_number
    from persons

),

known as (

    select
        source_system,
        account,
        person_id,
        {% for column in [
            'source_patient_id', 'source_location_id', 'source_location_name', 'patient_name', 'person_first_name',
            'person_last_name', 'email', 'phone', 'alternative_phone', 'birth_date', 'sex', 'postal_code',
            'profile_created_on', 'first_visit_on', 'referral_source', 'sms_opt_out', 'email_opt_out', 'call_opt_out',
            'source_status', 'source_file', 'source_row'
        ] -%}
        {{ latest_known(column, 'mention_number') }} as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from numbered
    group by source_system, account, person_id

),

-- a name that stands for nobody, in whichever column the file writes it
nobody as (

    select distinct known.source_system, known.account, known.person_id
    from known
    inner join pseudo
        on
            known.source_system = pseudo.source_system
            and (
                {{ words('known.source_patient_id') }} like pseudo.name_pattern
                or {{ words('known.patient_name') }} like pseudo.name_pattern
                or {{ words("concat_ws(' ', known.person_first_name, known.person_last_name)") }} like pseudo.name_pattern
            )

),

final as (

    select
        -- keys
        {{ mapped_key('known.person_id', 'known') }} as source_patient_key,
        known.person_id as source_patient_id,
        known.source_location_id,
        known.source_location_name,

        -- attributes
        known.person_first_name as first_name,
        known.person_last_name as last_name,
        known.email,
        known.phone,
        known.alternative_phone,
        known.birth_date,
        known.sex,
        known.postal_code,
        known.profile_created_on,
        known.first_visit_on,
        known.referral_source,
        known.sms_opt_out,
        known.email_opt_out,
        known.call_opt_out,
        known.source_status,
        coalesce(words.canonical_word, 'unknown') as patient_status,
        case words.canonical_word when 'deceased' then true end as is_deceased,
        cast(null as boolean) as is_test,
        cast(null as boolean) as is_staff_or_model,
        case when nobody.person_id is not null then true end as is_house,

        -- provenance
        known.source_system,
        known.account,
        known.source_file,
        known.source_row

    from known
    -- left joins: most people are somebody, and a status nobody has mapped must not lose the person
    left join nobody
        on
            known.source_system = nobody.source_system
            and known.account = nobody.account
            and known.person_id = nobody.person_id
    left join words
        on
            known.source_system = words.source_system
            and lower(trim(known.source_status)) = words.source_word

)

select * from final
