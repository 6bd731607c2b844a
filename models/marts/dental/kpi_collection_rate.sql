-- One row per tender received or paid back in money at a dental place, and one per line of net
-- production.
with collections as (

    select * from {{ ref('kpi_collections') }}

),

payments as (

    select * from {{ ref('payment') }}

),

locations as (

    select * from {{ ref('location') }}
    where vertical = 'dental'

),

production as (

    select * from {{ ref('kpi_net_production') }}

),

final as (

    select
        {{ kpi_event_columns(
            'collection_rate',
            event_on='collections.event_on',
            location_id='collections.location_id',
            patient_id='collections.patient_id',
            canonical_table='collections.canonical_table',
            record_id='collections.record_id',
            numerator='collections.numerator',
            denominator='0',
            basis="case when payments.is_prepayment then 'prepaid' else 'collected' end"
        ) }}
    from collections
    inner join locations on collections.location_id = locations.location_id
    inner join payments on collections.record_id = payments.payment_id

    union all

    select
        {{ kpi_event_columns(
            'collection_rate',
            event_on='event_on',
            location_id='location_id',
            patient_id='patient_id',
            canonical_table='canonical_table',
            record_id='record_id',
            numerator='0',
            denominator='numerator'
        ) }}
    from production

)

select * from final
