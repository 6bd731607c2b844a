-- One row per call.
with typed as (

    {{ typed_rows('callrail', 'calls') }}

),

final as (

    select
        -- keys: the file has no id of a call
        account,
        source_location_id,
        company_id,
        tracking_number,
        caller_phone,

        -- attributes; the caller's name is what the carrier shows, nobody's name
        company_name,
        number_name,
        caller_name as carrier_caller_name,
        email,
        call_status,
        first_time_caller,
        qualified,
        agent_name,
        source as call_source,
        medium,
        campaign,
        keywords,
        -- the signs around a keyword are its match type
        replace(replace(replace(keywords, '[', ''), ']', ''), '"', '') as keyword,
        landing_page_url,
        gclid,
        fbclid,
        utm_medium,
        utm_source,
        tags,

        -- times, on the clock of the company
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
