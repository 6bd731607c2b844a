-- One row per tender received or paid back in money, and per line that bills or gives back dues.
with collections as (

    select * from {{ ref('kpi_collections') }}

),

sale_lines as (

    select * from {{ ref('sale_line') }}
    where sold_type = 'membership_dues'

),

lines as (

    select * from {{ ref('transaction') }}

),

final as (

    select
        {{ kpi_event_columns(
            'membership_billing_share',
            event_on='event_on',
            location_id='location_id',
            patient_id='patient_id',
            canonical_table='canonical_table',
            record_id='record_id',
            numerator='0',
            denominator='numerator'
        ) }}
    from collections

    union all

    -- what was collected has the tax inside
    select
        {{ kpi_event_columns(
            'membership_billing_share',
            event_on='sale_lines.sold_on',
            location_id='sale_lines.location_id',
            patient_id='sale_lines.patient_id',
            canonical_table="'transaction'",
            record_id='sale_lines.transaction_id',
            numerator='sale_lines.sales_amount + coalesce(lines.tax_amount, 0)',
            denominator='0'
        ) }}
    from sale_lines
    inner join lines on sale_lines.transaction_id = lines.transaction_id

)

select * from final
