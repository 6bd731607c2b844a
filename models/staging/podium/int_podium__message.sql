-- One row per message of a conversation and per review invite.
with messages as (

    select * from {{ ref('int_podium__conversation_message') }}

),

invites as (

    select *
    from {{ ref('stg_podium__api_review_invites') }}
    where not coalesce(is_test, false)

),

channels as (

    select * from {{ ref('map_podium__channel_type') }}

),

sent as (

    select
        account,
        source_location_id,
        location_uid,
        'message' as origin,
        message_uid as origin_uid,
        contact_name,
        email,
        phone,
        channel_type,
        direction,
        'conversation' as purpose,
        cast(null as varchar) as source_purpose,
        -- a message of the practice names the user who sent it
        case when direction = 'outbound' then false end as is_automated,
        delivery_status,
        created_at,
        source_file,
        source_row
    from messages
    union all
    select
        account,
        source_location_id,
        location_uid,
        'invite' as origin,
        invite_uid as origin_uid,
        customer_name as contact_name,
        email,
        phone,
        channel_type,
        'outbound' as direction,
        'review_request' as purpose,
        'review invite' as source_purpose,
        lower(sender_type) = 'integration' or lower(sender_name) = 'external' as is_automated,
        delivery_status,
        created_at,
        source_file,
        source_row
    from invites

),

final as (

    select
        -- keys
        {{ source_key('podium', 'sent.account', ['sent.origin', 'sent.origin_uid']) }}
            as message_id,
        cast(null as varchar) as source_patient_key,
        cast(null as varchar) as source_lead_key,

        -- who
        sent.contact_name,
        sent.email as contact_email,
        sent.phone as contact_phone,
        sent.source_location_id,
        sent.location_uid as source_location_name,

        -- times
        sent.created_at as sent_at,
        'UTC' as source_time_zone,

        -- attributes
        sent.direction,
        channels.channel,
        sent.purpose,
        sent.source_purpose,
        cast(null as varchar) as sequence_name,
        cast(null as bigint) as touch_number,
        sent.is_automated,
        cast(null as boolean) as is_answered_live,

        -- measures
        cast(null as bigint) as duration_seconds,
        lower(sent.delivery_status) as outcome,

        -- provenance
        'podium' as source_system,
        sent.account,
        sent.source_file,
        sent.source_row

    from sent
    -- left join: a channel nobody has mapped yet must not lose the message
    left join channels on lower(sent.channel_type) = channels.channel_type

)

select * from final
