-- One row per proposed procedure that was done after it had been unscheduled for at least 14 days.
with items as (

    select * from {{ ref('plan_item') }}

),

final as (

    select
        {{ kpi_event_columns(
            'recovered_production',
            event_on='completed_on',
            location_id='location_id',
            provider_id='provider_id',
            patient_id='patient_id',
            canonical_table="'treatment_plan_item'",
            record_id='treatment_plan_item_id',
            numerator='plan_item_amount'
        ) }}
    from items
    where completed_on <= {{ as_of() }}
    and accepted_on >= {{ add_days('presented_on', 14) }}
    -- older proposals are not in the pool
    and accepted_on <= {{ add_months('presented_on', 18) }}

)

select * from final
