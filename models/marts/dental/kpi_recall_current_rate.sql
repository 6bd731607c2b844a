-- One row per month, level and active patient whose cleaning was due by the month's end: done or on
-- the book?
with recalls as (

    select * from {{ ref('recall_month') }}

),

placed as (
    {% for level, entity in {'portfolio': "'all'", 'location': 'location_id'}.items() %}
    select
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        *
    from recalls
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        {{ kpi_event_columns(
            'recall_current_rate',
            event_on='month_end_on',
            period_start_on='month_start_on',
            level='level',
            entity_id='entity_id',
            location_id='location_id',
            patient_id='patient_id',
            canonical_table="'recall'",
            record_id='record_id',
            numerator='case when is_done or is_scheduled then 1 else 0 end',
            denominator='1'
        ) }}
    from placed
    where entity_id is not null

)

select * from final
