-- One row per movement of the balance, whichever report it stands in. What one report
-- leaves out another may tell: whose charge, which payout.
with change as (

    select * from {{ ref('stg_stripe__balance_change') }}

),

history as (

    select * from {{ ref('stg_stripe__balance_history') }}

),

api as (

    select * from {{ ref('stg_stripe__api_balance_transactions') }}

),

refunds as (

    select * from {{ ref('stg_stripe__api_refunds') }}

),

disputes as (

    select * from {{ ref('stg_stripe__api_disputes') }}

),

category_map as (

    select * from {{ ref('map_stripe__category') }}

),

reported as (

    select
        1 as report_order, account, source_location_id, balance_transaction_id, source_id,
        charge_id, payout_id, customer_id, customer_name, customer_email,
        payment_method_type, reporting_category as category, created_at, available_at,
        gross_amount, fee_amount, net_amount, source_file, source_row
    from change
    union all
    select
        2, account, source_location_id, balance_transaction_id, source_id,
        null, null, null, null, null,
        null, reporting_category, created_at, available_at,
        gross_amount, fee_amount, net_amount, source_file, source_row
    from api
    union all
    select
        3, account, source_location_id, balance_transaction_id, source_id,
        null, transfer_id, null, null, null,
        null, type, created_at, available_at,
        gross_amount, fee_amount, net_amount, source_file, source_row
    from history

),

-- one row each, with what any of the reports tells of it
single as (

    select
        *,
        max(source_id) over (partition by account, balance_transaction_id) as any_source_id,
        max(payout_id) over (partition by account, balance_transaction_id) as any_payout_id
    from reported
    qualify row_number() over (
        partition by account, balance_transaction_id
        order by report_order, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        single.account,
        single.source_location_id,
        single.balance_transaction_id,
        single.any_source_id as source_id,
        single.any_payout_id as payout_id,
        single.customer_id,
        coalesce(
            single.charge_id,
            refunds.charge_id,
            disputes.charge_id,
            case when category_map.kind = 'charge' then single.any_source_id end
        ) as charge_id,

        -- attributes: an adjustment whose source is a dispute is one
        single.category as source_category,
        case
            when
                category_map.kind = 'adjustment'
                and left(single.any_source_id, 3) in ('dp_', 'du_')
                then 'dispute'
            else coalesce(category_map.kind, 'unmapped')
        end as kind,
        single.payment_method_type,
        single.customer_name,
        single.customer_email,

        -- times, in UTC
        single.created_at,
        single.available_at,

        -- measures
        single.gross_amount,
        single.fee_amount,
        single.net_amount,

        -- provenance
        single.source_file,
        single.source_row

    from single
    left join category_map on lower(single.category) = category_map.category
    left join refunds
        on single.account = refunds.account and single.any_source_id = refunds.refund_id
    left join disputes
        on single.account = disputes.account and single.any_source_id = disputes.dispute_id

)

select * from final
