-- One row per message.
with typed as (

    {{ typed_rows('twilio', 'api_messages') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        message_sid,

        -- attributes; of the body only words of consent have landed
        from_address,
        to_address,
        lower(direction) as source_direction,
        lower(message_status) as message_status,
        error_code,
        lower(trim(body)) as consent_word,
        price_unit,

        -- times, in UTC
        coalesce(sent_at, created_at) as sent_at,

        -- measures: a cost is negative
        segment_count,
        price as price_amount,

        -- provenance, and how new the file is
        source_file,
        source_row,
        file_sha256,
        file_latest_on

    from typed

)

select * from final
