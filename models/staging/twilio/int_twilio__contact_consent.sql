-- One row per telephone that said STOP or START, or refused a message: its last word.
with contacts as (

    select *
    from {{ ref('int_twilio__contact') }}
    where {{ normalised_phone('far_phone') }} is not null

),

words as (

    select * from {{ ref('map_twilio__consent_word') }}

),

-- the carrier refuses what is sent to somebody who has opted out
said as (

    select
        contacts.*,
        coalesce(words.is_opted_out, contacts.outcome = 'opted_out') as is_opted_out
    from contacts
    left join words
        on contacts.consent_word = words.consent_word and contacts.direction = 'inbound'
    where words.consent_word is not null or contacts.outcome = 'opted_out'
    qualify row_number() over (
        partition by contacts.account, {{ normalised_phone('contacts.far_phone') }}
        order by contacts.sent_at desc, contacts.contact_sid desc
    ) = 1

),

final as (

    select
        -- who
        cast(null as varchar) as source_patient_key,
        cast(null as varchar) as contact_email,
        far_phone as contact_phone,

        -- what
        'sms' as channel,
        is_opted_out,
        coalesce(consent_word, error_code) as source_status,
        cast(sent_at as date) as changed_on,

        -- provenance
        'twilio' as source_system,
        account,
        source_file,
        source_row

    from said

)

select * from final
