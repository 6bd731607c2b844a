-- One row per message, with the side that is not the practice's.
with messages as (

    select * from {{ ref('stg_weave__messages') }}

),

directions as (

    select * from {{ ref('map_weave__sms_type') }}

),

categories as (

    select * from {{ ref('map_weave__message_category') }}

),

source_types as (

    select * from {{ ref('map_weave__source_type') }}

),

final as (

    select
        messages.account,
        messages.source_location_id,
        messages.location_name,
        messages.location_name || '|' || coalesce(messages.sender_number, '') || '|'
        || coalesce(messages.receiver_number, '') || '|' || messages.sms_type || '|'
        || cast(messages.sent_at as varchar) || '|' || cast(messages.place_in_minute as varchar)
            as message_key,
        directions.direction,
        case directions.direction
            when 'inbound' then messages.sender_number
            when 'outbound' then messages.receiver_number
        end as far_phone,
        coalesce(
            messages.patient_name,
            case directions.direction
                when 'inbound' then messages.sender_name
                when 'outbound' then messages.receiver_name
            end
        ) as contact_name,
        source_types.is_known_patient,
        case when directions.direction = 'inbound' then 'conversation' else categories.purpose end
            as purpose,
        messages.message_category,
        case when directions.direction = 'outbound' then categories.is_automated end as is_automated,
        messages.message_status,
        messages.sent_at,
        messages.source_file,
        messages.source_row
    from messages
    -- left joins: a word nobody has mapped yet must not lose the message
    left join directions on messages.sms_type = directions.sms_type
    left join categories on messages.message_category = categories.message_category
    left join source_types on messages.source_type = source_types.source_type

)

select * from final
