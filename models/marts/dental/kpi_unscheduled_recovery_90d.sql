-- One row per month, level and procedure open when the month began: put on the schedule or done
-- within 90 days?
with pool as (

    select * from {{ ref('unscheduled_item') }}

),

placed as (
    {% for level, entity in {'portfolio': "'all'", 'location': 'location_id'}.items() %}
    select
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        *
    from pool
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        {{ kpi_event_columns(
            'unscheduled_recovery_90d',
            event_on='presented_on',
            period_start_on='month_start_on',
            level='level',
            entity_id='entity_id',
            location_id='location_id',
            provider_id='provider_id',
            patient_id='patient_id',
            canonical_table="'treatment_plan_item'",
            record_id='treatment_plan_item_id',
            numerator='case when recovered_on is not null then plan_item_amount else 0 end',
            denominator='plan_item_amount',
            is_mature='window_end_on <= ' ~ as_of()
        ) }}
    from placed

)

select * from final
