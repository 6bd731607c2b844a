-- One row per tender received or paid back in money: what it cost to be paid so.
with collections as (

    select * from {{ ref('kpi_collections') }}

),

payments as (

    select * from {{ ref('payment') }}

),

final as (

    select
        {{ kpi_event_columns(
            'processing_fee_rate',
            event_on='collections.event_on',
            location_id='collections.location_id',
            patient_id='collections.patient_id',
            canonical_table='collections.canonical_table',
            record_id='collections.record_id',
            numerator='coalesce(payments.fee_amount, 0)',
            denominator='collections.numerator'
        ) }}
    from collections
    inner join payments on collections.record_id = payments.payment_id

)

select * from final
