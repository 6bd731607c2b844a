-- One row per contact of the API.
with typed as (

    {{ typed_rows('hubspot', 'api_contacts') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        record_id,

        -- attributes
        first_name,
        last_name,
        email,
        coalesce(phone, mobile_phone) as phone,
        owner_id,
        lead_status,
        lifecycle_stage,
        original_source,
        source_detail_1,
        source_detail_2,
        first_conversion,
        first_page_url,
        google_click_id,
        facebook_click_id,

        -- times, in UTC
        date_trunc('second', coalesce(contact_created_at, created_at)) as created_at,
        updated_at,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed
    where not coalesce(is_archived, false)

)

select * from final
