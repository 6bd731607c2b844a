-- One row per review in its newest state.
with typed as (

    {{ typed_rows('google_business_profile', 'review_list') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        location_number,
        review_id as review_number,

        -- attributes
        star_rating,
        reviewer_name,
        is_anonymous,

        -- times, in UTC
        created_at,
        updated_at,
        replied_at,

        -- provenance
        source_file,
        source_row,
        file_sha256,
        file_latest_on

    from typed

)

select * from final
