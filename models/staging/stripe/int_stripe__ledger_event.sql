-- One row per event of money in the ledger: a charge with what was reversed of it, a
-- refund, a dispute, a fee of the account itself.
with ledger as (

    select * from {{ ref('int_stripe__ledger') }}
    where kind in ('charge', 'refund', 'dispute', 'fee', 'adjustment')

),

charges as (

    select
        *,
        date_trunc('minute', created_at) as created_minute,
        row_number() over (
            partition by account, charge_amount, date_trunc('minute', created_at)
            order by created_at, charge_id
        ) as occurrence
    from {{ ref('int_stripe__charge') }}
    where is_money

),

-- the report's default columns do not name the charge: amount and minute do
numbered as (

    select
        *,
        case when kind = 'charge' and source_id is null then date_trunc('minute', created_at) end
            as unnamed_minute,
        row_number() over (
            partition by account, kind, source_id, gross_amount, date_trunc('minute', created_at)
            order by created_at, balance_transaction_id
        ) as occurrence
    from ledger

),

named as (

    select
        numbered.*,
        case
            -- a refund that failed comes back on a day of its own
            when
                numbered.kind = 'charge'
                or (numbered.kind = 'refund' and numbered.gross_amount <= 0)
                then coalesce(
                    numbered.source_id, charges.charge_id, numbered.balance_transaction_id
                )
            else numbered.balance_transaction_id
        end as event_id,
        coalesce(numbered.charge_id, charges.charge_id) as any_charge_id
    from numbered
    left join charges
        on
            numbered.account = charges.account
            and numbered.unnamed_minute = charges.created_minute
            and numbered.gross_amount = charges.charge_amount
            and numbered.occurrence = charges.occurrence

),

final as (

    select
        -- keys
        account,
        min(source_location_id) as source_location_id,
        kind,
        event_id,
        max(any_charge_id) as charge_id,
        max(payout_id) as payout_id,

        -- attributes
        max(customer_id) as customer_id,
        max(customer_name) as customer_name,
        max(customer_email) as customer_email,
        max(payment_method_type) as payment_method_type,

        -- times, in UTC
        min(created_at) as created_at,

        -- measures
        sum(gross_amount) as gross_amount,
        sum(fee_amount) as fee_amount,
        sum(net_amount) as net_amount,

        -- provenance: one row's
        min_by(source_file, balance_transaction_id) as source_file,
        min_by(source_row, balance_transaction_id) as source_row

    from named
    group by account, kind, event_id

)

select * from final
