-- One row per review and location.
with typed as (

    {{ typed_rows('podium', 'api_review_locations') }}

),

final as (

    select
        account,
        source_location_id,
        review_uid,
        location_uid,
        location_name,
        source_file,
        source_row,
        file_sha256,
        file_latest_on
    from typed

)

select * from final
