-- One row per campaign and day; rows split by device are added up.
with campaign_days as (

    select *
    from {{ ref('stg_google_ads__campaign_day') }}
    -- a renamed campaign bears its new name over its whole history in the next
    -- export: the newest file's name of an id and day stands, the old one goes
    qualify dense_rank() over (
        partition by account, spend_on, coalesce(campaign_id, campaign_name)
        order by
            file_latest_on desc nulls last,
            export_stamp desc nulls last,
            path_version desc,
            file_sha256 desc
    ) = 1

),

campaign_types as (

    select * from {{ ref('map_google_ads__campaign_type') }}

),

summed as (

    select
        account,
        source_location_id,
        spend_on,
        campaign_id,
        campaign_name,
        max(lower(campaign_type)) as campaign_type,
        max(currency) as currency,
        sum(cost_amount) as cost_amount,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(conversions) as conversions,
        source_file,
        min(source_row) as source_row
    from campaign_days
    group by
        account, source_location_id, spend_on, campaign_id, campaign_name, source_file

),

final as (

    select
        -- keys
        summed.spend_on,
        summed.source_location_id,
        'google_ads' as platform,
        summed.campaign_id,
        summed.campaign_name as campaign,

        -- a report without the type's column is Google's own media all the same
        case
            when summed.campaign_type is null then 'paid_search'
            else coalesce(campaign_types.channel, 'unknown')
        end as channel,
        summed.currency,

        -- measures
        cast(summed.cost_amount as decimal(18, 2)) as spend_amount,
        cast(summed.impressions as bigint) as impressions,
        cast(summed.clicks as bigint) as clicks,
        cast(summed.conversions as decimal(18, 4)) as platform_conversions,

        -- provenance: the first of the rows that were added up
        'google_ads' as source_system,
        summed.account,
        summed.source_file,
        summed.source_row

    from summed
    left join campaign_types on summed.campaign_type = campaign_types.campaign_type

)

select * from final
