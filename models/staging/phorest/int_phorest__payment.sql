-- One row per tender of a transaction.
with tenders as (

    select
        *,
        -- the tip is told once per transaction: on the card's part, else on the largest
        row_number() over (
            partition by account, transaction_id
            order by
                case tender when 'card' then 1 else 2 end, abs(tender_amount) desc, position
        ) = 1 as bears_tip
    from {{ ref('int_phorest__tender') }}

),

final as (

    select
        -- keys
        {{ source_key('phorest', 'account', [
            'transaction_id', 'cast(position as varchar)',
        ]) }} as payment_id,
        {{ source_key('phorest', 'account', 'transaction_id') }} as invoice_id,

        -- times, local to the branch
        cast(purchased_at as date) as paid_on,
        {{ time_if_told('purchased_at') }} as paid_at,
        cast(null as varchar) as source_time_zone,

        -- who and where
        {{ source_key('phorest', 'account', 'client_id') }} as source_patient_key,
        source_location_id,
        source_location_name,
        cast(null as varchar) as source_provider_key,

        -- how
        tender,
        source_tender,

        -- measures: the tip is inside the payment
        cast(tender_amount as decimal(18, 2)) as payment_amount,
        cast(case when bears_tip then tip_amount else 0 end as decimal(18, 2)) as tip_amount,
        cast(null as decimal(18, 2)) as fee_amount,
        cast(null as decimal(18, 2)) as net_deposit_amount,
        cast(null as varchar) as payout_id,
        tender_amount < 0 as is_refund,
        is_prepayment,
        false as is_dispute,
        cast(null as varchar) as processor,

        -- provenance
        'phorest' as source_system,
        account,
        source_file,
        source_row

    from tenders

)

select * from final
