-- One row per address, telephone or record and channel: the last thing said about being written to or called there.
with consents as (

    {{ union_entity('contact_consent') }}

),

contacts as (

    select
        *,
        coalesce(
            source_patient_key, {{ normalised_email('contact_email') }}, {{ normalised_phone('contact_phone') }}
        ) as contact
    from consents

),

final as (

    select
        contact,
        channel,
        is_opted_out,
        source_status,
        changed_on,
        source_system,
        account,
        source_file,
        source_row
    from contacts
    where contact is not null and is_opted_out is not null
    -- of one day, no goes before yes
    qualify
        row_number() over (
            partition by contact, channel
            order by changed_on desc nulls last, is_opted_out desc, source_system, account, source_file, source_row
        ) = 1

)

select * from final
