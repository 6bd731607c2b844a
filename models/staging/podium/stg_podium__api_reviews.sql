-- One row per review in its newest state. Times are in UTC.
with typed as (

    {{ typed_rows('podium', 'api_reviews') }}

),

final as (

    select
        account,
        source_location_id,
        review_uid,
        lower(site_name) as site_name,
        site_review_id,
        rating,
        is_recommendation,
        created_at,
        source_file,
        source_row,
        file_sha256,
        file_latest_on
    from typed

)

select * from final
