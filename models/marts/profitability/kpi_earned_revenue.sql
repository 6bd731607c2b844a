-- One row per sale line and performer: what was earned by it.
with sale_lines as (

    select * from {{ ref('sale_line') }}

),

final as (

    select
        {{ kpi_event_columns(
            'earned_revenue',
            event_on='sold_on',
            location_id='location_id',
            provider_id='provider_id',
            service_line='service_line',
            channel='channel',
            patient_id='patient_id',
            canonical_table="'transaction'",
            record_id='transaction_id',
            numerator='earned_amount'
        ) }}
    from sale_lines
    -- what is paid before it is earned shows when it is redeemed
    where sold_type not in ('package_sale', 'gift_card_sale', 'deposit')

)

select * from final
