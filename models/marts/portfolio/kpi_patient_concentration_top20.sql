-- One row per month, level, place, location and patient among the largest, and one for all others together.
with ranked as (

    select
        *,
        coalesce(person_rank <= {{ parameter('concentration_patients') }}, false) as is_large
    from {{ ref('earned_year_rank') }}
    where person_kind = 'patient'

),

grouped as (

    select
        month_start_on,
        month_end_on,
        level,
        place_id,
        location_id,
        is_large,
        case when is_large then person_id end as patient_id,
        sum(earned_amount) as earned_amount
    from ranked
    group by
        month_start_on,
        month_end_on,
        level,
        place_id,
        location_id,
        is_large,
        case when is_large then person_id end

),

final as (

    select
        {{ kpi_event_columns(
            'patient_concentration_top20',
            event_on='month_end_on',
            period_start_on='month_start_on',
            level='level',
            entity_id='place_id',
            location_id='location_id',
            patient_id='patient_id',
            canonical_table="case when is_large then 'patient' else 'location' end",
            record_id='case when is_large then patient_id else location_id end',
            numerator='case when is_large then earned_amount else 0 end',
            denominator='earned_amount'
        ) }}
    from grouped

)

select * from final
