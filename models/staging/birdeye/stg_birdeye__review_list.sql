-- One row per review or private feedback.
with typed as (

    {{ typed_rows('birdeye', 'review_list') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        review_id as review_number,
        business_id,

        -- attributes; 0 stars are no stars: a recommendation, or feedback
        business_name,
        source_type,
        review_status,
        recommended as is_recommended,
        nullif(rating, 0) as star_rating,

        -- days, as the platform shows them
        reviewed_on,
        responded_on,

        -- provenance
        source_file,
        source_row,
        file_sha256,
        file_latest_on

    from typed

)

select * from final
