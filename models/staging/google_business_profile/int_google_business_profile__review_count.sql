-- One row per location: the reviews that Google states and those that landed.
with reviews as (

    select * from {{ ref('stg_google_business_profile__api_reviews') }}

),

final as (

    select
        account,
        location_number,
        max_by(location_review_count, updated_at) as stated_count,
        max_by(location_average_rating, updated_at) as stated_average_rating,
        count(*) as landed_count
    from reviews
    group by account, location_number

)

select * from final
