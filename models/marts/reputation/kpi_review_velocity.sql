-- One row per new public review of a place, and one per place and month.
with reviews as (

    select * from {{ ref('review') }}
    where kind = 'public'
    and location_id is not null
    and reviewed_on <= {{ as_of() }}

),

location_months as (

    select * from {{ ref('location_month') }}

),

final as (

    select
        {{ kpi_event_columns(
            'review_velocity',
            event_on='reviewed_on',
            location_id='location_id',
            provider_id='provider_id',
            canonical_table="'review'",
            record_id='review_id',
            numerator='1',
            denominator='0'
        ) }}
    from reviews

    union all

    select
        {{ kpi_event_columns(
            'review_velocity',
            event_on='month_start_on',
            location_id='location_id',
            canonical_table="'location'",
            record_id='location_id',
            numerator='0',
            denominator='1'
        ) }}
    from location_months

)

select * from final
