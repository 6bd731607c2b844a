-- One row per answer to a survey: would the patient recommend the practice? 9 and 10 promote, 0 to 6
-- detract.
with reviews as (

    select * from {{ ref('review') }}

),

final as (

    select
        {{ kpi_event_columns(
            'nps',
            event_on='reviewed_on',
            location_id='location_id',
            provider_id='provider_id',
            canonical_table="'review'",
            record_id='review_id',
            numerator='case when nps_score >= 9 then 100 when nps_score <= 6 then -100 else 0 end',
            denominator='1'
        ) }}
    from reviews
    where kind = 'survey'
    and nps_score between 0 and 10
    and reviewed_on <= {{ as_of() }}

)

select * from final
