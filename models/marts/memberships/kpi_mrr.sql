-- One row per month, level and membership whose price counts on the month's last day.
with month_ends as (

    select * from {{ ref('membership_month_end') }}

),

final as (
    {% for level, entity in {'portfolio': "'all'", 'location': 'location_id'}.items() %}
    select
        {{ kpi_event_columns(
            'mrr',
            event_on='month_end_on',
            level="'" ~ level ~ "'",
            entity_id=entity,
            location_id='location_id',
            patient_id='patient_id',
            canonical_table='canonical_table',
            record_id='record_id',
            numerator='mrr_amount',
            basis='plan_type'
        ) }}
    from month_ends
    where standing = 'counted'
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
