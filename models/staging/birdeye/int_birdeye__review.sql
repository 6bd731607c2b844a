-- One row per public review or private feedback, from the API or the flat list.
with api_reviews as (

    select * from {{ ref('stg_birdeye__api_reviews') }}

),

listed_reviews as (

    select * from {{ ref('stg_birdeye__review_list') }}

),

source_types as (

    select * from {{ ref('map_birdeye__source_type') }}

),

statuses as (

    select * from {{ ref('map_birdeye__review_status') }}

),

-- the same review taken both ways: that of the newer file stands
reviews as (

    select *
    from (
        select * from api_reviews
        union all
        select * from listed_reviews
    ) as both_ways
    qualify row_number() over (
        partition by account, review_number
        order by file_latest_on desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys: name and day alone tie a review to nobody
        {{ source_key('birdeye', 'reviews.account', 'reviews.review_number') }} as review_id,
        reviews.source_location_id,
        coalesce(reviews.business_name, reviews.business_id) as source_location_name,
        cast(null as varchar) as source_provider_key,

        -- times: a day without time or zone
        reviews.reviewed_on,
        cast(null as timestamp) as reviewed_at,
        cast(null as varchar) as source_time_zone,

        -- attributes: what is parked is shown to nobody
        source_types.platform,
        case when statuses.is_public = false then 'survey' else source_types.kind end as kind,
        cast(reviews.star_rating as decimal(18, 2)) as rating,
        cast(null as bigint) as nps_score,
        cast(null as varchar) as platform_review_id,

        -- provenance
        'birdeye' as source_system,
        reviews.account,
        reviews.source_file,
        reviews.source_row

    from reviews
    -- left joins: a word nobody has mapped yet must not lose the review
    left join source_types
        on replace(lower(reviews.source_type), '_', ' ') = source_types.source_type
    left join statuses on lower(reviews.review_status) = statuses.review_status

)

select * from final
