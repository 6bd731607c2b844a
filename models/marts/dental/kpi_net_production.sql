-- One row per procedure completed at a dental place and performer, and one per write-off, discount
-- or correction: what is left of the fee.
with revenue as (

    select * from {{ ref('service_revenue') }}
    where vertical = 'dental'

),

final as (

    select
        {{ kpi_event_columns(
            'net_production',
            event_on='sold_on',
            location_id='location_id',
            provider_id="coalesce(provider_id, 'house')",
            patient_id='patient_id',
            canonical_table="'transaction'",
            record_id='transaction_id',
            numerator='earned_amount'
        ) }}
    from revenue

)

select * from final
