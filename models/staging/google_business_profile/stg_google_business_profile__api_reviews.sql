-- One row per review in its newest state. An edited review keeps its id and its creation.
with typed as (

    {{ typed_rows('google_business_profile', 'api_reviews') }}

),

final as (

    select
        -- keys: accounts/1/locations/55/reviews/r1 holds all of them
        account,
        source_location_id,
        split_part(review_name, '/', 4) as location_number,
        coalesce(review_id, split_part(review_name, '/', 6)) as review_number,

        -- attributes
        star_rating,
        reviewer_name,
        is_anonymous,
        reply_state,

        -- times, in UTC
        created_at,
        updated_at,
        replied_at,

        -- measures of the whole location, not of the pages
        location_average_rating,
        location_review_count,

        -- provenance
        source_file,
        source_row,
        file_sha256,
        file_latest_on

    from typed

)

select * from final
