-- One row per procedure proposed, at the fee as presented: put on the schedule or done within 90
-- days?
with items as (

    select * from {{ ref('plan_item') }}

),

final as (

    select
        {{ kpi_event_columns(
            'treatment_acceptance_90d',
            event_on='presented_on',
            location_id='location_id',
            provider_id='provider_id',
            patient_id='patient_id',
            canonical_table="'treatment_plan_item'",
            record_id='treatment_plan_item_id',
            numerator='case when accepted_on <= ' ~ add_days('presented_on', 90)
                ~ ' then plan_item_amount else 0 end',
            denominator='plan_item_amount',
            is_mature=add_days('presented_on', 90) ~ ' <= ' ~ as_of()
        ) }}
    from items

)

select * from final
