-- One row per month, level, place, location and provider (or the house): earned in twelve months, and by the
-- one who earned most.
with ranked as (

    select * from {{ ref('earned_year_rank') }}
    where person_kind = 'provider'

),

final as (

    select
        {{ kpi_event_columns(
            'provider_concentration_top1',
            event_on='month_end_on',
            period_start_on='month_start_on',
            level='level',
            entity_id='place_id',
            location_id='location_id',
            provider_id='person_id',
            canonical_table="case when person_id is not null then 'provider' else 'location' end",
            record_id='coalesce(person_id, location_id)',
            numerator='case when person_rank = 1 then earned_amount else 0 end',
            denominator='earned_amount'
        ) }}
    from ranked

)

select * from final
