-- One row per review or survey answer.
with reviews as (

    {{ union_entity('review') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

providers as (

    select * from {{ ref('int_provider__link') }}

),

final as (

    select
        reviews.review_id,
        places.location_id,
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
    left join places
        on
            reviews.source_system = places.source_system
            and reviews.account = places.account
            and reviews.source_location_id is not distinct from places.source_location_id
            and reviews.source_location_name is not distinct from places.source_location_name

)

select * from final
