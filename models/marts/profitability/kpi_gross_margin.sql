-- One row per sale line, product cost and part of a clinical person's pay.
with parts as (

    select * from {{ ref('margin_part') }}

),

final as (

    select
        {{ kpi_event_columns(
            'gross_margin',
            event_on='happened_on',
            location_id='location_id',
            provider_id='provider_id',
            patient_id='patient_id',
            canonical_table='canonical_table',
            record_id='record_id',
            numerator='earned_amount - product_cost_amount - direct_pay_amount',
            denominator='earned_amount'
        ) }}
    from parts

)

select * from final
