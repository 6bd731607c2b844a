-- One row per month, level and sale of something prepaid that is not used up at the month's end.
with lots as (

    select * from {{ ref('prepaid_lot_month') }}

),

final as (
    {% for level, entity in {'portfolio': "'all'", 'location': 'location_id'}.items() %}
    select
        {{ kpi_event_columns(
            'deferred_revenue_balance',
            event_on='month_end_on',
            level="'" ~ level ~ "'",
            entity_id=entity,
            location_id='location_id',
            patient_id='patient_id',
            canonical_table='canonical_table',
            record_id='record_id',
            numerator='balance_amount',
            basis='instrument_type'
        ) }}
    from lots
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
