-- One row per tender received or paid back, in money.
with payments as (

    select * from {{ ref('payment') }}

),

final as (

    select
        {{ kpi_event_columns(
            'collections',
            event_on='paid_on',
            location_id='location_id',
            patient_id='patient_id',
            canonical_table="'payment'",
            record_id='payment_id',
            numerator='payment_amount'
        ) }}
    from payments
    -- gift cards, packages, credits and points were money when they were bought
    where tender in ('card', 'cash', 'check', 'financing', 'insurance', 'other')

)

select * from final
