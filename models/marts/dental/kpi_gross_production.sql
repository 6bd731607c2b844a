-- One row per procedure completed at a dental place and performer: the office's fee for it.
with revenue as (

    select * from {{ ref('service_revenue') }}
    where vertical = 'dental'

),

final as (

    select
        {{ kpi_event_columns(
            'gross_production',
            event_on='sold_on',
            location_id='location_id',
            provider_id="coalesce(provider_id, 'house')",
            patient_id='patient_id',
            canonical_table="'transaction'",
            record_id='transaction_id',
            numerator='coalesce(list_amount, earned_amount)'
        ) }}
    from revenue
    where line_type in ('service', 'redemption')

)

select * from final
