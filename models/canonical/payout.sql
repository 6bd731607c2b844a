-- One row per transfer of a processor to the bank, summed from the payments that name it; the day
-- is not in the payments.
with payments as (

    select * from {{ ref('payment') }}
    union all
    select * from {{ ref('payment_shadow') }}

),

final as (

    select
        payout_id,
        min(location_id) as location_id,
        cast(null as date) as paid_out_on,
        cast(sum(net_deposit_amount) as decimal(18, 2)) as payout_amount,
        cast(sum(fee_amount) as decimal(18, 2)) as fee_amount,
        source_system,
        account,
        min(source_file) as source_file,
        min(source_row) as source_row
    from payments
    where payout_id is not null
    group by payout_id, source_system, account

)

select * from final
