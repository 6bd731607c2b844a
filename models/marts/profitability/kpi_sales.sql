-- One row per sale line and seller: what was sold, refunds taken off.
with sale_lines as (

    select * from {{ ref('sale_line') }}

),

final as (

    select
        {{ kpi_event_columns(
            'sales',
            event_on='sold_on',
            location_id='location_id',
            provider_id='seller_id',
            service_line='service_line',
            patient_id='patient_id',
            canonical_table="'transaction'",
            record_id='transaction_id',
            numerator='sales_amount'
        ) }}
    from sale_lines
    -- the use of what was sold before is no sale
    where line_type <> 'redemption'

)

select * from final
