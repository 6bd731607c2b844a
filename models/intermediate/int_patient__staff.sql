-- One row per source record of a patient with the name and the e-mail or telephone of a provider.
with patients as (

    select * from {{ ref('int_patient__record') }}

),

providers as (

    select * from {{ ref('int_provider__record') }}
    where not is_house

),

nicknames as (

    select * from {{ ref('nickname') }}

),

formed as (

    select
        patients.source_patient_key,
        patients.email,
        patients.phone,
        coalesce(nicknames.given_name, {{ first_word('patients.first_words') }})
        || ' ' || {{ last_word('patients.last_words') }} as form_words
    from patients
    left join nicknames on {{ first_word('patients.first_words') }} = nicknames.nickname

),

final as (

    select distinct formed.source_patient_key
    from formed
    inner join providers
        on
            formed.form_words = providers.form_words
            and (formed.email = providers.email or formed.phone = providers.phone)

)

select * from final
