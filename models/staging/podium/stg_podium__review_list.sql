-- One row per review. Times are in UTC.
with typed as (

    {{ typed_rows('podium', 'review_list') }}

),

final as (

    select
        account,
        source_location_id,
        review_uid,
        location_name,
        lower(site_name) as site_name,
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
