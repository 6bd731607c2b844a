-- One row per row of a mapped report of advertising: a campaign, or a platform, and a day.
with told as (

    select * from {{ ref('stg_mapped__ad_spend') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

final as (

    select
        told.spend_on,
        told.source_location_id,
        told.platform,
        told.campaign_id,
        told.campaign,
        coalesce(channels.canonical_word, 'unknown') as channel,
        told.currency,
        cast(told.spend_amount as decimal(18, 2)) as spend_amount,
        told.impressions,
        told.clicks,
        cast(told.platform_conversions as decimal(18, 4)) as platform_conversions,
        told.source_system,
        told.account,
        told.source_file,
        told.source_row
    from told
    -- left joins: a word nobody has mapped yet loses no row
    left join words as channels
        on
            told.source_system = channels.source_system
            and channels.vocabulary = 'lead_channel'
            and lower(trim(told.source_channel)) = channels.source_word

)

select * from final
