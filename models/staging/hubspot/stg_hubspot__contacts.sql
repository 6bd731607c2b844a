-- One row per contact.
with typed as (

    {{ typed_rows('hubspot', 'contacts') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        record_id,
        associated_deal_ids,

        -- attributes
        first_name,
        last_name,
        email,
        phone,
        contact_owner,
        contact_type,
        lead_status,
        lifecycle_stage,
        lead_source,
        journey_stage,
        original_source,
        source_detail_1,
        source_detail_2,
        first_conversion,
        first_page_url,
        last_page_url,
        utm_source,
        utm_medium,
        utm_campaign,

        -- times, in the time zone of the portal
        created_at,
        last_modified_at,
        next_appointment_at,

        -- measures
        deal_count,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
