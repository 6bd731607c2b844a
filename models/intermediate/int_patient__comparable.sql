-- One row per source record of a patient that names a person: what it is compared with others by.
with records as (

    select * from {{ ref('int_patient__record') }}
    where not is_house and not is_test and first_words is not null and last_words is not null

),

nicknames as (

    select * from {{ ref('nickname') }}

),

final as (

    select
        records.source_patient_key as record_key,
        records.first_words as first_name,
        coalesce(nicknames.given_name, {{ first_word('records.first_words') }}) as given_name,
        records.last_words as last_name,
        replace(cast(records.birth_date as varchar), '-', '') as birth_date,
        records.email,
        records.phone,
        -- the first five digits: some systems write the rest
        nullif(substr({{ letters_and_digits('records.postal_code') }}, 1, 5), '') as postal_code
    from records
    left join nicknames on {{ first_word('records.first_words') }} = nicknames.nickname
    where coalesce(records.email, records.phone, cast(records.birth_date as varchar)) is not null

)

select * from final
