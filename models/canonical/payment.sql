-- One row per tender received or refunded in the payment record of its location.
with payments as (

    select * from {{ ref('int_payment__record') }}
    where is_system_of_record

),

final as (

    select
        payment_id,
        invoice_id,
        business_on as paid_on,
        business_at as paid_at,
        patient_id,
        location_id,
        provider_id,
        tender,
        payment_amount,
        tip_amount,
        fee_amount,
        net_deposit_amount,
        payout_id,
        is_refund,
        is_prepayment,
        is_dispute,
        processor,
        source_tender,
        source_system,
        account,
        source_file,
        source_row
    from payments

)

select * from final
