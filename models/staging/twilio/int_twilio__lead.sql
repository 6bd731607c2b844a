-- One row per telephone whose first contact was inbound. Whether it is a patient's is
-- decided downstream.
with first_contacts as (

    select *
    from {{ ref('int_twilio__contact') }}
    where {{ normalised_phone('far_phone') }} is not null
    qualify row_number() over (
        partition by account, {{ normalised_phone('far_phone') }}
        order by sent_at, contact_sid
    ) = 1

),

own_numbers as (

    select * from {{ ref('map_twilio__own_number') }}

),

final as (

    select
        -- keys
        {{ source_key('twilio', 'first_contacts.account', 'first_contacts.contact_sid') }}
            as lead_id,
        {{ source_key('twilio', 'first_contacts.account', 'first_contacts.contact_sid') }}
            as source_lead_key,

        -- times
        first_contacts.sent_at as created_at,
        'UTC' as source_time_zone,

        -- who
        first_contacts.source_location_id,
        first_contacts.own_address as source_location_name,
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
        cast(null as varchar) as email,
        first_contacts.far_phone as phone,

        -- from where: only the number that was reached can tell
        first_contacts.own_address as source_channel,
        coalesce(own_numbers.channel, 'unknown') as channel,
        cast(null as varchar) as campaign_id,
        own_numbers.campaign,
        cast(null as varchar) as click_id,
        cast(null as varchar) as utm_source,
        cast(null as varchar) as utm_medium,
        cast(null as varchar) as utm_campaign,

        -- what about
        first_contacts.medium as inquiry_type,
        cast(null as varchar) as owner,
        false as is_spam,

        -- provenance
        'twilio' as source_system,
        first_contacts.account,
        first_contacts.source_file,
        first_contacts.source_row

    from first_contacts
    left join own_numbers on first_contacts.own_address = own_numbers.own_number
    -- who writes STOP first asks for nothing
    where first_contacts.direction = 'inbound' and first_contacts.consent_word is null

)

select * from final
