-- One row per channel, or campaign of a channel, that money was ever spent on.
with spend as (

    select * from {{ ref('ad_spend') }}

),

final as (

    select distinct
        channel,
        campaign
    from spend
    where channel is not null

)

select * from final
