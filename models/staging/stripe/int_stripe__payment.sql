-- One row per movement of a customer's money through Stripe, and per fee of the account
-- itself, which moves no customer's money.
with movements as (

    select * from {{ ref('int_stripe__movement') }}

),

tender_map as (

    select * from {{ ref('map_stripe__tender') }}

),

final as (

    select
        -- keys
        {{ source_key('stripe', 'movements.account', [
            'movements.kind', 'movements.event_id',
        ]) }} as payment_id,
        {{ source_key('stripe', 'movements.account', 'movements.invoice_id') }} as invoice_id,

        -- times
        cast(movements.created_at as date) as paid_on,
        movements.created_at as paid_at,
        'UTC' as source_time_zone,

        -- who and where: Stripe knows neither the place nor the provider
        {{ source_key('stripe', 'movements.account', 'movements.source_patient_id') }}
            as source_patient_key,
        movements.source_location_id,
        cast(null as varchar) as source_location_name,
        cast(null as varchar) as source_provider_key,

        -- how
        coalesce(tender_map.tender, 'other') as tender,
        movements.source_tender,

        -- measures
        cast(movements.money_amount as decimal(18, 2)) as payment_amount,
        cast(null as decimal(18, 2)) as tip_amount,
        cast(movements.fee_amount as decimal(18, 2)) as fee_amount,
        cast(movements.money_amount - coalesce(movements.fee_amount, 0) as decimal(18, 2))
            as net_deposit_amount,
        {{ source_key('stripe', 'movements.account', 'movements.payout_id') }} as payout_id,
        movements.kind = 'refund' as is_refund,
        false as is_prepayment,
        movements.kind = 'dispute' as is_dispute,
        'stripe' as processor,

        -- provenance
        'stripe' as source_system,
        movements.account,
        movements.source_file,
        movements.source_row

    from movements
    left join tender_map on lower(movements.source_tender) = tender_map.source_tender

)

select * from final
