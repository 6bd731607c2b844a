-- One row per review, from the API's pages or the flat list.
with api_reviews as (

    select * from {{ ref('stg_google_business_profile__api_reviews') }}

),

listed_reviews as (

    select * from {{ ref('stg_google_business_profile__review_list') }}

),

ratings as (

    select * from {{ ref('map_google_business_profile__star_rating') }}

),

{% set columns -%}
        account,
        source_location_id,
        location_number,
        review_number,
        star_rating,
        created_at,
        updated_at,
        file_latest_on,
        source_file,
        source_row
{%- endset %}
-- the same review taken both ways: its later state stands
reviews as (

    select *
    from (
        select {{ columns }} from api_reviews
        union all
        select {{ columns }} from listed_reviews
    ) as both_ways
    qualify row_number() over (
        partition by account, review_number
        order by updated_at desc nulls last, file_latest_on desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys: a review joins to nobody, its author shows a display name at most
        {{ source_key('google_business_profile', 'reviews.account', 'reviews.review_number') }}
            as review_id,
        reviews.source_location_id,
        reviews.location_number as source_location_name,
        cast(null as varchar) as source_provider_key,

        -- times
        cast(reviews.created_at as date) as reviewed_on,
        reviews.created_at as reviewed_at,
        'UTC' as source_time_zone,

        -- attributes
        'google' as platform,
        'public' as kind,
        cast(ratings.rating as decimal(18, 2)) as rating,
        cast(null as bigint) as nps_score,
        reviews.review_number as platform_review_id,

        -- provenance
        'google_business_profile' as source_system,
        reviews.account,
        reviews.source_file,
        reviews.source_row

    from reviews
    -- left join: a word nobody has mapped yet must not lose the review
    left join ratings on lower(reviews.star_rating) = ratings.star_rating

)

select * from final
