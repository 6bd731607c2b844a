-- One row per message.
with typed as (

    {{ typed_rows('weave', 'messages') }}

),

final as (

    select
        -- keys: the table has no id of a message; two of one minute are told by their order
        account,
        source_location_id,
        location_name,
        sender_number,
        receiver_number,
        row_number() over (
            partition by account, location_name, sender_number, receiver_number, sms_type, sent_at
            order by source_row
        ) as place_in_minute,

        -- attributes; incoming messages have the category NA, which is a value
        lower(sms_type) as sms_type,
        lower(message_category) as message_category,
        lower(source_type) as source_type,
        lower(message_status) as message_status,
        status_details,
        content_type,
        created_by,
        sender_name,
        receiver_name,
        patient_name,

        -- times, on the clock of the location
        sent_at,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
