-- One row per charge attempt, from the payments list, the API or both.
with payments as (

    select * from {{ ref('stg_stripe__payments') }}

),

api as (

    select * from {{ ref('stg_stripe__api_charges') }}

),

status_map as (

    select * from {{ ref('map_stripe__charge_status') }}

),

reported as (

    select
        1 as report_order, account, source_location_id, charge_id, customer_id, invoice_id,
        transfer_id as payout_id, status, is_captured, is_live,
        payment_source_type as payment_method_type, customer_name, customer_email,
        customer_phone, dispute_status, created_at, refunded_at, disputed_at,
        charge_amount, refunded_amount, fee_amount, disputed_amount, source_file, source_row
    from payments
    union all
    select
        2, account, source_location_id, charge_id, customer_id, invoice_id,
        null, status, is_captured, is_live,
        payment_method_type, customer_name, customer_email,
        customer_phone, null, created_at, null, null,
        charge_amount, null, null, null, source_file, source_row
    from api

),

-- one row each, with what either of them tells of it
single as (

    select
        *,
        max(customer_id) over (partition by account, charge_id) as any_customer_id,
        max(payment_method_type) over (partition by account, charge_id) as any_method
    from reported
    qualify row_number() over (
        partition by account, charge_id order by report_order, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        single.account,
        single.source_location_id,
        single.charge_id,
        single.any_customer_id as customer_id,
        single.invoice_id,
        single.payout_id,

        -- attributes: holds and failed attempts are no money, nor is what was only a test
        single.status as source_status,
        coalesce(status_map.is_money, false)
        and coalesce(single.is_captured, true)
        and coalesce(single.is_live, true) as is_money,
        single.any_method as payment_method_type,
        single.customer_name,
        single.customer_email,
        single.customer_phone,
        single.dispute_status,

        -- times, in UTC
        single.created_at,
        single.refunded_at,
        single.disputed_at,

        -- measures
        single.charge_amount,
        single.refunded_amount,
        single.fee_amount,
        single.disputed_amount,

        -- provenance
        single.source_file,
        single.source_row

    from single
    left join status_map on lower(single.status) = status_map.charge_status

)

select * from final
