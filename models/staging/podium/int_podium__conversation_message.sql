-- One row per message, with the contact of its conversation.
with items as (

    -- a message of text and pictures is one message: that of its first part
    select *
    from {{ ref('stg_podium__api_message_items') }}
    qualify row_number() over (
        partition by account, message_uid
        order by created_at, source_row
    ) = 1

),

conversations as (

    select * from {{ ref('stg_podium__api_conversations') }}

),

final as (

    select
        items.account,
        items.source_location_id,
        coalesce(items.location_uid, conversations.location_uid) as location_uid,
        items.message_uid,
        items.conversation_uid,
        conversations.contact_name,
        conversations.email,
        conversations.phone,
        conversations.channel_type,
        case
            when items.sender_uid = items.contact_uid then 'inbound'
            when items.sender_uid is not null then 'outbound'
        end as direction,
        items.delivery_status,
        items.created_at,
        items.source_file,
        items.source_row
    from items
    -- left join: the page of the conversation may be missing
    left join conversations
        on
            items.account = conversations.account
            and items.conversation_uid = conversations.conversation_uid

)

select * from final
