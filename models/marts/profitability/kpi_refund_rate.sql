-- One row per sale or refund: a refund counts on its own date, for who made the sale it takes back;
-- where the source does not name that sale, for the house.
with sale_lines as (

    select * from {{ ref('sale_line') }}

),

final as (

    select
        {{ kpi_event_columns(
            'refund_rate',
            event_on='sold_on',
            location_id='location_id',
            provider_id='coalesce(refunded_seller_id, seller_id)',
            patient_id='patient_id',
            canonical_table="'transaction'",
            record_id='transaction_id',
            numerator="case when line_type = 'refund' then -sales_amount else 0 end",
            denominator="case when line_type = 'refund' then 0 else sales_amount end"
        ) }}
    from sale_lines
    where line_type <> 'redemption'

)

select * from final
