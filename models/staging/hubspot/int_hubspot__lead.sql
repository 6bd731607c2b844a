-- One row per contact. Which of them count as leads is decided downstream.
with contacts as (

    select
        *,
        lower(replace(original_source, '_', ' ')) as original_source_words,
        coalesce(
            {{ query_parameter('first_page_url', 'gclid') }}, google_click_id
        ) as gclid,
        {{ query_parameter('first_page_url', 'utm_source') }} as page_utm_source,
        {{ query_parameter('first_page_url', 'utm_medium') }} as page_utm_medium,
        {{ query_parameter('first_page_url', 'utm_campaign') }} as page_utm_campaign
    from {{ ref('int_hubspot__contact') }}

),

original_sources as (

    select * from {{ ref('map_hubspot__original_source') }}

),

lead_sources as (

    select * from {{ ref('map_hubspot__lead_source') }}

),

contact_types as (

    select * from {{ ref('map_hubspot__contact_type') }}

),

lead_statuses as (

    select * from {{ ref('map_hubspot__lead_status') }}

),

final as (

    select
        -- keys
        {{ source_key('hubspot', 'contacts.account', 'contacts.record_id') }}
            as lead_id,
        {{ source_key('hubspot', 'contacts.account', 'contacts.record_id') }}
            as source_lead_key,

        -- times: exports are in the time zone of the portal, which no file names; it is
        -- taken to be the location's
        contacts.created_at,
        contacts.source_time_zone,

        -- who
        contacts.source_location_id,
        cast(null as varchar) as source_location_name,
        contacts.first_name,
        contacts.last_name,
        contacts.email,
        contacts.phone,

        -- from where: HubSpot calls what it did not see on the site "offline"; there, and
        -- where the source is not exported, the practice's own property speaks
        coalesce(contacts.original_source, contacts.lead_source) as source_channel,
        case
            when original_sources.channel != 'offline' then original_sources.channel
            when lead_sources.channel is not null then lead_sources.channel
            when contacts.gclid is not null then 'paid_search'
            when original_sources.channel = 'offline' then 'other'
            else 'unknown'
        end as channel,
        coalesce(
            {{ query_parameter('contacts.first_page_url', 'hsa_cam') }},
            {{ query_parameter('contacts.first_page_url', 'gad_campaignid') }}
        ) as campaign_id,
        coalesce(
            contacts.utm_campaign,
            contacts.page_utm_campaign,
            case
                -- what HubSpot writes when a paid click names no campaign
                when contacts.source_detail_1 in (
                    'Auto-tagged PPC', 'Unknown keywords (SSL)'
                ) then null
                when original_sources.campaign_detail = 1 then contacts.source_detail_1
                when original_sources.campaign_detail = 2 then contacts.source_detail_2
            end
        ) as campaign,
        coalesce(
            contacts.gclid,
            {{ query_parameter('contacts.first_page_url', 'gbraid') }},
            {{ query_parameter('contacts.first_page_url', 'wbraid') }},
            {{ query_parameter('contacts.first_page_url', 'fbclid') }},
            contacts.facebook_click_id
        ) as click_id,
        coalesce(contacts.utm_source, contacts.page_utm_source) as utm_source,
        coalesce(contacts.utm_medium, contacts.page_utm_medium) as utm_medium,
        coalesce(contacts.utm_campaign, contacts.page_utm_campaign) as utm_campaign,

        -- what about
        coalesce(contacts.first_conversion, contacts.contact_type) as inquiry_type,
        contacts.contact_owner as owner,
        coalesce(contact_types.is_spam, false)
        or coalesce(lead_statuses.is_spam, false) as is_spam,

        -- provenance
        'hubspot' as source_system,
        contacts.account,
        contacts.source_file,
        contacts.source_row

    from contacts
    -- left joins: a word nobody has mapped yet must not lose the lead
    left join original_sources
        on contacts.original_source_words = original_sources.original_source
    left join lead_sources on lower(contacts.lead_source) = lead_sources.lead_source
    left join contact_types on lower(contacts.contact_type) = contact_types.contact_type
    left join lead_statuses
        on lower(replace(contacts.lead_status, '_', ' ')) = lead_statuses.lead_status

)

select * from final
