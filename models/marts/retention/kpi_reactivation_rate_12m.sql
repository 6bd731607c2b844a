-- One row per month, level and patient lapsed when the month began: treated again within 90 days?
with lapsed as (

    select * from {{ ref('lapsed_patient') }}

),

placed as (
    {% for level, entity in {'portfolio': "'all'", 'location': 'location_id'}.items() %}
    select
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        *
    from lapsed
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        {{ kpi_event_columns(
            'reactivation_rate_12m',
            event_on='last_visit_on',
            period_start_on='month_start_on',
            level='level',
            entity_id='entity_id',
            location_id='location_id',
            patient_id='patient_id',
            canonical_table="'visit'",
            record_id='last_visit_id',
            numerator='case when reactivated_on is not null then 1 else 0 end',
            denominator='1',
            is_mature='window_end_on <= ' ~ as_of()
        ) }}
    from placed

)

select * from final
