-- One row per public review and per answered survey.
with api_reviews as (

    select * from {{ ref('stg_podium__api_reviews') }}

),

review_locations as (

    select
        account,
        review_uid,
        min(coalesce(location_name, location_uid)) as location_name
    from {{ ref('stg_podium__api_review_locations') }}
    group by account, review_uid

),

listed_reviews as (

    select * from {{ ref('stg_podium__review_list') }}

),

feedback as (

    select *
    from {{ ref('stg_podium__api_feedback') }}
    where score is not null

),

sites as (

    select * from {{ ref('map_podium__site') }}

),

flows as (

    select * from {{ ref('map_podium__flow') }}

),

-- the same review taken both ways: the API's stands
reviews as (

    select
        api_reviews.account,
        api_reviews.source_location_id,
        review_locations.location_name,
        api_reviews.review_uid,
        api_reviews.site_name,
        api_reviews.site_review_id,
        api_reviews.rating,
        api_reviews.is_recommendation,
        api_reviews.created_at,
        api_reviews.source_file,
        api_reviews.source_row
    from api_reviews
    left join review_locations
        on
            api_reviews.account = review_locations.account
            and api_reviews.review_uid = review_locations.review_uid
    union all
    select
        listed_reviews.account,
        listed_reviews.source_location_id,
        listed_reviews.location_name,
        listed_reviews.review_uid,
        listed_reviews.site_name,
        cast(null as varchar) as site_review_id,
        listed_reviews.rating,
        listed_reviews.is_recommendation,
        listed_reviews.created_at,
        listed_reviews.source_file,
        listed_reviews.source_row
    from listed_reviews
    where not exists (
        select 1
        from api_reviews
        where
            api_reviews.account = listed_reviews.account
            and api_reviews.review_uid = listed_reviews.review_uid
    )

),

answers as (

    select
        reviews.account,
        reviews.source_location_id,
        reviews.location_name,
        reviews.review_uid as answer_uid,
        reviews.created_at,
        sites.platform,
        'public' as kind,
        -- a recommendation is shown as 5 or 1, which are no stars that anybody gave
        case when not coalesce(reviews.is_recommendation, false) then reviews.rating end as rating,
        cast(null as bigint) as nps_score,
        reviews.site_review_id as platform_review_id,
        reviews.source_file,
        reviews.source_row
    from reviews
    left join sites on reviews.site_name = sites.site_name
    union all
    select
        feedback.account,
        feedback.source_location_id,
        feedback.location_uid as location_name,
        feedback.feedback_uid as answer_uid,
        feedback.created_at,
        'podium' as platform,
        'survey' as kind,
        cast(null as decimal(18, 4)) as rating,
        -- the flow says what is asked: the scores of two flows are not of one scale
        case when flows.survey = 'nps' then cast(feedback.score as bigint) end as nps_score,
        cast(null as varchar) as platform_review_id,
        feedback.source_file,
        feedback.source_row
    from feedback
    left join flows on feedback.flow_uid = flows.flow_uid

),

final as (

    select
        -- keys
        {{ source_key('podium', 'account', ['kind', 'answer_uid']) }} as review_id,
        source_location_id,
        location_name as source_location_name,
        cast(null as varchar) as source_provider_key,

        -- times
        cast(created_at as date) as reviewed_on,
        created_at as reviewed_at,
        'UTC' as source_time_zone,

        -- attributes and measures
        platform,
        kind,
        cast(rating as decimal(18, 2)) as rating,
        nps_score,
        platform_review_id,

        -- provenance
        'podium' as source_system,
        account,
        source_file,
        source_row

    from answers

)

select * from final
