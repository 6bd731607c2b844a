-- One row per transfer that reached or will reach the practice's bank. Its fees are those
-- of the movements that name it.
with payouts as (

    select
        account, source_location_id, payout_id, status, is_live, arrived_on, payout_amount,
        1 as report_order, source_file, source_row
    from {{ ref('stg_stripe__payouts') }}
    union all
    select
        account, source_location_id, payout_id, status, is_live, arrived_on, payout_amount,
        2, source_file, source_row
    from {{ ref('stg_stripe__api_payouts') }}

),

ledger as (

    select * from {{ ref('int_stripe__ledger') }}

),

status_map as (

    select * from {{ ref('map_stripe__payout_status') }}

),

-- without the list of payouts the balance shows them, on the day it was lowered
listed as (

    select
        payouts.account, payouts.source_location_id, payouts.payout_id, payouts.arrived_on,
        payouts.payout_amount, payouts.report_order, payouts.source_file, payouts.source_row
    from payouts
    inner join status_map on lower(payouts.status) = status_map.payout_status
    where status_map.is_paid and coalesce(payouts.is_live, true)
    union all
    select
        ledger.account, ledger.source_location_id, ledger.source_id,
        cast(ledger.available_at as date), -ledger.gross_amount, 3,
        ledger.source_file, ledger.source_row
    from ledger
    left join payouts
        on ledger.account = payouts.account and ledger.source_id = payouts.payout_id
    where
        ledger.kind = 'payout'
        and ledger.source_id is not null
        and ledger.gross_amount < 0
        and payouts.payout_id is null

),

single as (

    select *
    from listed
    qualify row_number() over (
        partition by account, payout_id order by report_order, source_file, source_row
    ) = 1

),

fees as (

    select
        account,
        payout_id,
        sum(fee_amount) as fee_amount
    from {{ ref('int_stripe__movement') }}
    where payout_id is not null
    group by account, payout_id

),

final as (

    select
        -- keys
        {{ source_key('stripe', 'single.account', 'single.payout_id') }} as payout_id,
        single.source_location_id,
        cast(null as varchar) as source_location_name,

        -- times
        single.arrived_on as paid_out_on,

        -- measures
        cast(single.payout_amount as decimal(18, 2)) as payout_amount,
        cast(fees.fee_amount as decimal(18, 2)) as fee_amount,

        -- provenance
        'stripe' as source_system,
        single.account,
        single.source_file,
        single.source_row

    from single
    left join fees
        on single.account = fees.account and single.payout_id = fees.payout_id

)

select * from final
