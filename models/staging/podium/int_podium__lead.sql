-- One row per contact who wrote first: its first conversation, begun by the contact. Whether
-- the contact is a patient already is decided downstream.
with conversations as (

    select *
    from {{ ref('stg_podium__api_conversations') }}
    qualify row_number() over (
        partition by
            account,
            coalesce({{ normalised_phone('phone') }}, lower(channel_identifier), conversation_uid)
        order by created_at, conversation_uid
    ) = 1

),

first_messages as (

    select *
    from {{ ref('int_podium__conversation_message') }}
    qualify row_number() over (
        partition by account, conversation_uid
        order by created_at, message_uid
    ) = 1

),

channels as (

    select * from {{ ref('map_podium__channel_type') }}

),

final as (

    select
        -- keys
        {{ source_key('podium', 'conversations.account', 'conversations.conversation_uid') }}
            as lead_id,
        {{ source_key('podium', 'conversations.account', 'conversations.conversation_uid') }}
            as source_lead_key,

        -- times
        conversations.created_at,
        'UTC' as source_time_zone,

        -- who
        conversations.source_location_id,
        conversations.location_uid as source_location_name,
        {{ given_names('conversations.contact_name') }} as first_name,
        {{ family_name('conversations.contact_name') }} as last_name,
        conversations.email,
        conversations.phone,

        -- from where: nothing here carries a campaign or a click
        conversations.channel_type as source_channel,
        coalesce(channels.lead_channel, 'unknown') as channel,
        cast(null as varchar) as campaign_id,
        cast(null as varchar) as campaign,
        cast(null as varchar) as click_id,
        cast(null as varchar) as utm_source,
        cast(null as varchar) as utm_medium,
        cast(null as varchar) as utm_campaign,

        -- what about
        'message' as inquiry_type,
        cast(null as varchar) as owner,
        false as is_spam,

        -- provenance
        'podium' as source_system,
        conversations.account,
        conversations.source_file,
        conversations.source_row

    from conversations
    inner join first_messages
        on
            conversations.account = first_messages.account
            and conversations.conversation_uid = first_messages.conversation_uid
            and first_messages.direction = 'inbound'
    left join channels on lower(conversations.channel_type) = channels.channel_type

)

select * from final
