-- One row per review or survey answer.
with reviews as (

    select * from {{ ref('int_review__distinct') }}

),

providers as (

    select * from {{ ref('int_provider__link') }}

),

final as (

    select
        reviews.review_id,
        reviews.location_id,
        providers.provider_id,
        reviews.reviewed_on,
        reviews.platform,
        reviews.kind,
        reviews.rating,
        reviews.nps_score,
        reviews.source_system,
        reviews.account,
        reviews.source_file,
        reviews.source_row
    from reviews
    left join providers on reviews.source_provider_key = providers.source_provider_key

)

select * from final
