-- One row per tender received or paid back: whether its day reconciles with what was invoiced.
with payments as (

    select * from {{ ref('payment') }}

),

days as (

    select * from {{ ref('payment_reconciliation_day') }}

),

final as (

    select
        {{ kpi_event_columns(
            'payment_match_rate',
            event_on='payments.paid_on',
            location_id='payments.location_id',
            patient_id='payments.patient_id',
            canonical_table="'payment'",
            record_id='payments.payment_id',
            numerator='case when days.is_reconciled then payments.payment_amount else 0 end',
            denominator='payments.payment_amount'
        ) }}
    from payments
    inner join days
        on payments.location_id = days.location_id
        and payments.paid_on = days.business_on
    where payments.tender in ('card', 'cash', 'check', 'financing', 'insurance', 'other')

)

select * from final
