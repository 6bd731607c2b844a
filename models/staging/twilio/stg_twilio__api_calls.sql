-- One row per leg of a call.
with typed as (

    {{ typed_rows('twilio', 'api_calls') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        call_sid,
        parent_call_sid,

        -- attributes
        from_address,
        to_address,
        lower(direction) as source_direction,
        lower(call_status) as call_status,
        lower(answered_by) as answered_by,

        -- times, in UTC
        started_at,
        ended_at,

        -- measures
        duration_seconds,
        price as price_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
