-- One row per call.
with typed as (

    {{ typed_rows('callrail', 'api_calls') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        call_id,
        company_id,
        tracking_number,
        caller_phone,

        -- attributes; the caller's name is what the carrier shows, nobody's name
        company_name,
        number_name,
        caller_name as carrier_caller_name,
        direction,
        is_answered,
        is_voicemail,
        call_type,
        is_first_call,
        lead_status,
        agent_email,
        coalesce(tracking_source, number_name) as call_source,
        medium,
        campaign,
        replace(replace(replace(keywords, '[', ''), ']', ''), '"', '') as keyword,
        landing_page_url,
        gclid,
        fbclid,
        utm_medium,
        utm_source,
        utm_campaign,
        tags,

        -- times, in UTC
        started_at,

        -- measures: of the whole call, not of the talk
        duration_seconds,
        value as call_value_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
