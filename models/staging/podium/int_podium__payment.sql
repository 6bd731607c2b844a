-- One row per payment or refund. A payment of which something was given back is two rows.
with payers as (

    select
        *,
        coalesce(lower(channel_type) like '%refund%', false) as is_refund_row,
        cast(paid_at as varchar) || '|' || coalesce(contact_info, '') || '|'
        || coalesce(invoice_number, '') || '|' || coalesce(lower(channel_type), '') || '|'
        || cast(total_amount as varchar) as payment_key
    from {{ ref('int_podium__payer') }}

),

tenders as (

    select * from {{ ref('map_podium__payment_type') }}

),

-- what was given back has a row of its own, or stands beside the payment alone
split as (

    select
        *,
        'paid' as part,
        is_refund_row as is_refund,
        case when is_refund_row then -abs(total_amount) else total_amount end as amount,
        fee_amount as part_fee_amount,
        net_amount as part_net_amount
    from payers
    union all
    select
        paid.*,
        'given back' as part,
        true as is_refund,
        -paid.refunded_amount as amount,
        cast(null as decimal(18, 4)) as part_fee_amount,
        cast(null as decimal(18, 4)) as part_net_amount
    from payers as paid
    where
        not paid.is_refund_row
        and paid.refunded_amount > 0
        and not exists (
            select 1
            from payers as refunds
            where
                refunds.is_refund_row
                and refunds.account = paid.account
                and refunds.invoice_number = paid.invoice_number
                and abs(refunds.total_amount) = paid.refunded_amount
        )

),

final as (

    select
        -- keys
        {{ source_key('podium', 'split.account', ['split.payment_key', 'split.part']) }}
            as payment_id,
        {{ source_key('podium', 'split.account', 'split.invoice_number') }} as invoice_id,

        -- times: the file dates the payment, not what was given back of it
        cast(split.paid_at as date) as paid_on,
        split.paid_at,
        cast(null as varchar) as source_time_zone,

        -- who and where
        {{ source_key('podium', 'split.account', 'split.source_patient_id') }}
            as source_patient_key,
        split.source_location_id,
        cast(null as varchar) as source_location_name,
        cast(null as varchar) as source_provider_key,

        -- attributes
        coalesce(tenders.tender, 'other') as tender,
        split.payment_type as source_tender,

        -- measures
        cast(split.amount as decimal(18, 2)) as payment_amount,
        cast(null as decimal(18, 2)) as tip_amount,
        cast(split.part_fee_amount as decimal(18, 2)) as fee_amount,
        cast(split.part_net_amount as decimal(18, 2)) as net_deposit_amount,
        cast(null as varchar) as payout_id,
        split.is_refund,
        cast(null as boolean) as is_prepayment,
        false as is_dispute,
        'podium' as processor,

        -- provenance
        'podium' as source_system,
        split.account,
        split.source_file,
        split.source_row

    from split
    -- left join: a tender nobody has mapped yet must not lose the payment
    left join tenders on lower(split.payment_type) = tenders.payment_type

)

select * from final
