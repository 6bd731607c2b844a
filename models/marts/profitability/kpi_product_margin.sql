-- One row per sale line and performer, and per product cost of its own.
with parts as (

    select * from {{ ref('margin_part') }}

),

final as (

    select
        {{ kpi_event_columns(
            'product_margin',
            event_on='happened_on',
            location_id='location_id',
            provider_id='provider_id',
            service_line='service_line',
            patient_id='patient_id',
            canonical_table='canonical_table',
            record_id='record_id',
            numerator='earned_amount - product_cost_amount',
            denominator='earned_amount',
            basis='basis'
        ) }}
    from parts
    where part in ('sale', 'product')

)

select * from final
