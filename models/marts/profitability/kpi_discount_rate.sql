-- One row per service performed: the discount on its list price.
with sale_lines as (

    select * from {{ ref('sale_line') }}

),

final as (

    select
        {{ kpi_event_columns(
            'discount_rate',
            event_on='sold_on',
            location_id='location_id',
            provider_id='provider_id',
            service_line='service_line',
            patient_id='patient_id',
            canonical_table="'transaction'",
            record_id='transaction_id',
            numerator='discount_amount',
            denominator='list_amount'
        ) }}
    from sale_lines
    where line_type in ('service', 'redemption')

)

select * from final
