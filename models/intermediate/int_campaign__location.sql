-- One row per campaign name that a rule of the configuration ties to a location.
with spend as (

    {{ union_entity('ad_spend') }}

),

leads as (

    {{ union_entity('lead') }}

),

rules as (

    select * from {{ source('raw_practice', 'campaign_rule') }}

),

campaigns as (

    select campaign from spend
    where campaign is not null
    union
    select campaign from leads
    where campaign is not null

),

final as (

    select
        campaigns.campaign,
        rules.location_id
    from campaigns
    inner join rules
        on {{ words('campaigns.campaign') }} like {{ glob_as_like('rules.pattern') }}
    qualify row_number() over (partition by campaigns.campaign order by rules.rule_number) = 1

)

select * from final
