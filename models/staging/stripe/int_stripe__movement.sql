-- One row per movement of a customer's money and per fee of the account: from the ledger
-- where it reaches, else from the charges and refunds themselves.
with events as (

    select * from {{ ref('int_stripe__ledger_event') }}

),

charges as (

    select * from {{ ref('int_stripe__charge') }}

),

refunds as (

    select * from {{ ref('int_stripe__unledgered_refund') }}

),

movements as (

    select
        account, source_location_id, kind, event_id, charge_id, payout_id, customer_id,
        customer_name, customer_email, payment_method_type, created_at,
        -- a fee of the account moves no customer's money
        case when kind in ('fee', 'adjustment') then 0 else gross_amount end as money_amount,
        case when kind in ('fee', 'adjustment') then -net_amount else fee_amount end
            as fee_amount,
        source_file, source_row
    from events
    union all
    select
        charges.account, charges.source_location_id, 'charge', charges.charge_id,
        charges.charge_id, charges.payout_id, null, null, null, null, charges.created_at,
        charges.charge_amount, charges.fee_amount, charges.source_file, charges.source_row
    from charges
    left join events
        on charges.account = events.account and charges.charge_id = events.event_id
    where charges.is_money and events.event_id is null
    union all
    select
        account, source_location_id, kind, event_id, charge_id, null, null, null, null, null,
        created_at, -returned_amount, null, source_file, source_row
    from refunds

),

-- the charge knows its customer better than the ledger does
final as (

    select
        -- keys
        movements.account,
        movements.source_location_id,
        movements.kind,
        movements.event_id,
        movements.charge_id,
        movements.payout_id,
        charges.invoice_id,
        {{ contact_id(
            'coalesce(charges.customer_id, movements.customer_id)',
            'coalesce(charges.customer_email, movements.customer_email)',
            'charges.customer_phone',
            'coalesce(charges.customer_name, movements.customer_name)',
        ) }} as source_patient_id,

        -- attributes
        coalesce(charges.customer_name, movements.customer_name) as customer_name,
        coalesce(charges.customer_email, movements.customer_email) as customer_email,
        charges.customer_phone,
        -- without a method the charge's id tells cards from the rest
        coalesce(
            movements.payment_method_type,
            charges.payment_method_type,
            left(movements.charge_id, 3)
        ) as source_tender,

        -- times, in UTC
        movements.created_at,

        -- measures: refunds and disputes are negative, a fee is a positive cost
        movements.money_amount,
        movements.fee_amount,

        -- provenance
        movements.source_file,
        movements.source_row

    from movements
    left join charges
        on
            movements.account = charges.account
            and movements.charge_id = charges.charge_id

)

select * from final
