-- One row per inbound call by somebody who called for the first time or was marked as qualified.
with calls as (

    select *
    from {{ ref('int_callrail__call') }}
    where direction = 'inbound' and caller_phone is not null and (is_first_time or is_qualified)

),

sources as (

    select * from {{ ref('map_callrail__source') }}

),

final as (

    select
        -- keys
        {{ source_key('callrail', 'calls.account', 'calls.call_key') }} as lead_id,
        {{ source_key('callrail', 'calls.account', 'calls.call_key') }} as source_lead_key,

        -- times
        calls.started_at as created_at,
        calls.source_time_zone,

        -- who: the carrier's caller id is no name, and a family shares a telephone
        calls.source_location_id,
        calls.company_name as source_location_name,
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
        calls.email,
        calls.caller_phone as phone,

        -- from where
        calls.call_source as source_channel,
        case
            when sources.channel is not null then sources.channel
            when calls.gclid is not null then 'paid_search'
            else 'unknown'
        end as channel,
        {{ query_parameter('calls.landing_page_url', 'gad_campaignid') }} as campaign_id,
        -- a source called like its number is a number of its own: on a postcard, in an advert
        coalesce(
            calls.campaign,
            case when calls.call_source = calls.number_name then calls.number_name end
        ) as campaign,
        coalesce(calls.gclid, calls.fbclid) as click_id,
        calls.utm_source,
        calls.utm_medium,
        calls.utm_campaign,

        -- what about
        'call' as inquiry_type,
        calls.agent as owner,
        coalesce(not calls.is_qualified, false) as is_spam,

        -- provenance
        'callrail' as source_system,
        calls.account,
        calls.source_file,
        calls.source_row

    from calls
    -- left join: a source nobody has mapped yet must not lose the lead
    left join sources on lower(calls.call_source) = sources.call_source

)

select * from final
