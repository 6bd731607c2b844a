-- One row per contact, from an export or the API: as whichever changed last has it.
with reported as (

    select
        account, source_location_id, record_id, first_name, last_name, email, phone,
        contact_owner, contact_type, lead_status, lead_source, original_source,
        source_detail_1, source_detail_2, first_conversion, first_page_url, utm_source,
        utm_medium, utm_campaign, cast(null as varchar) as google_click_id,
        cast(null as varchar) as facebook_click_id, created_at,
        cast(null as varchar) as source_time_zone,
        coalesce(last_modified_at, created_at) as changed_at, 1 as report_order,
        source_file, source_row
    from {{ ref('stg_hubspot__contacts') }}
    union all
    select
        account, source_location_id, record_id, first_name, last_name, email, phone,
        null, null, lead_status, null, original_source,
        source_detail_1, source_detail_2, first_conversion, first_page_url, null,
        null, null, google_click_id,
        facebook_click_id, created_at,
        'UTC',
        updated_at, 2,
        source_file, source_row
    from {{ ref('stg_hubspot__api_contacts') }}

),

-- the practice's own properties and the owner's name stand in exports alone
final as (

    select
        account, source_location_id, record_id, first_name, last_name, email, phone,
        max(contact_owner) over (partition by account, record_id) as contact_owner,
        max(contact_type) over (partition by account, record_id) as contact_type,
        lead_status,
        max(lead_source) over (partition by account, record_id) as lead_source,
        original_source, source_detail_1, source_detail_2, first_conversion, first_page_url,
        max(utm_source) over (partition by account, record_id) as utm_source,
        max(utm_medium) over (partition by account, record_id) as utm_medium,
        max(utm_campaign) over (partition by account, record_id) as utm_campaign,
        max(google_click_id) over (partition by account, record_id) as google_click_id,
        max(facebook_click_id) over (partition by account, record_id) as facebook_click_id,
        created_at, source_time_zone, source_file, source_row
    from reported
    qualify row_number() over (
        partition by account, record_id
        order by changed_at desc, report_order, source_file, source_row
    ) = 1

)

select * from final
