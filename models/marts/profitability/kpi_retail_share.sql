-- One row per sale line: the part of what was earned that was retail.
with sale_lines as (

    select * from {{ ref('sale_line') }}

),

final as (

    select
        {{ kpi_event_columns(
            'retail_share',
            event_on='sold_on',
            location_id='location_id',
            provider_id='provider_id',
            patient_id='patient_id',
            canonical_table="'transaction'",
            record_id='transaction_id',
            numerator="case when sold_type = 'retail' then earned_amount else 0 end",
            denominator='earned_amount'
        ) }}
    from sale_lines
    where sold_type not in ('package_sale', 'gift_card_sale', 'deposit')

)

select * from final
