-- One row per part of a message: its text, a picture. Times are in UTC.
with typed as (

    {{ typed_rows('podium', 'api_message_items') }}

),

final as (

    select
        account,
        source_location_id,
        message_uid,
        conversation_uid,
        location_uid,
        contact_uid,
        sender_uid,
        item_type,
        source_type,
        delivery_status,
        created_at,
        source_file,
        source_row,
        file_sha256,
        file_latest_on
    from typed

)

select * from final
