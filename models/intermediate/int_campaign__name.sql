-- One row per word by which a lead or a spend row may name a campaign: its id on the platform, or
-- any name it had.
with spend as (

    {{ union_entity('ad_spend') }}

),

-- a renamed campaign is one campaign, under its last name
campaigns as (

    select
        campaign_id,
        max_by(campaign, cast(spend_on as varchar) || ' ' || campaign) as campaign
    from spend
    where campaign_id is not null and campaign is not null
    group by campaign_id

),

named as (

    select
        lower(campaign_id) as campaign_word,
        campaign_id,
        campaign
    from campaigns
    union
    select
        {{ words('spend.campaign') }} as campaign_word,
        campaigns.campaign_id,
        campaigns.campaign
    from spend
    inner join campaigns on spend.campaign_id = campaigns.campaign_id
    where {{ words('spend.campaign') }} is not null

),

-- a name that two campaigns had says neither
final as (

    select
        campaign_word,
        min(campaign_id) as campaign_id,
        min(campaign) as campaign
    from named
    group by campaign_word
    having count(distinct campaign_id) = 1

)

select * from final
