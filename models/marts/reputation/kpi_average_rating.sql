-- One row per public review with a rating.
with reviews as (

    select * from {{ ref('review') }}

),

final as (

    select
        {{ kpi_event_columns(
            'average_rating',
            event_on='reviewed_on',
            location_id='location_id',
            provider_id='provider_id',
            canonical_table="'review'",
            record_id='review_id',
            numerator='rating',
            denominator='1'
        ) }}
    from reviews
    where kind = 'public'
    and rating is not null
    and reviewed_on <= {{ as_of() }}

)

select * from final
