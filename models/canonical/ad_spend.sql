-- One row per campaign and day.
with spend as (

    {{ union_entity('ad_spend') }}

),

practice as (

    select currency from {{ source('raw_practice', 'practice') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

names as (

    select * from {{ ref('int_campaign__name') }}

),

campaign_places as (

    select * from {{ ref('int_campaign__location') }}

),

-- a campaign that no rule ties to a place counts for the whole practice and is never spread
final as (

    select
        spend.spend_on,
        coalesce(campaign_places.location_id, places.location_id) as location_id,
        spend.platform,
        spend.campaign_id,
        coalesce(names.campaign, spend.campaign) as campaign,
        spend.channel,
        spend.spend_amount,
        spend.impressions,
        spend.clicks,
        spend.platform_conversions,
        spend.source_system,
        spend.account,
        spend.source_file,
        spend.source_row
    from spend
    left join names on lower(spend.campaign_id) = names.campaign_word
    left join campaign_places on coalesce(names.campaign, spend.campaign) = campaign_places.campaign
    left join places
        on
            spend.source_system = places.source_system
            and spend.account = places.account
            and spend.source_location_id is not distinct from places.source_location_id
            and places.source_location_name is null
    -- money of another currency is not added to the practice's; a test of its system lists it
    where
        spend.currency is null
        or not exists (select 1 from practice where practice.currency <> spend.currency)

)

select * from final
