-- One row per card transaction of the deposits, with the tender of the sales that it is:
-- the same number, else the only one of the customer, day and amount.
with deposits as (

    select
        *,
        -- refunds and fees have columns of their own
        coalesce(gross_amount, 0) - abs(coalesce(refund_amount, 0)) as card_amount,
        abs(coalesce(discount_fee_amount, 0))
        + abs(coalesce(per_transaction_fee_amount, 0))
        + abs(coalesce(other_fee_amount, 0)) as fee_amount,
        {{ words('customer_name') }} as customer_words
    from {{ ref('stg_vagaro__deposit') }}

),

lines as (

    select * from {{ ref('stg_vagaro__transaction') }}

),

card_tenders as (

    select * from {{ ref('int_vagaro__tender') }}
    where source_tender = 'CC'

),

customers as (

    select
        account,
        transaction_id,
        min({{ words('customer_name') }}) as customer_words
    from lines
    group by account, transaction_id

),

by_number as (

    select
        deposits.account,
        deposits.transaction_number,
        deposits.transaction_type,
        deposits.paid_on,
        card_tenders.payment_id
    from deposits
    inner join card_tenders
        on
            deposits.account = card_tenders.account
            and deposits.transaction_number = card_tenders.transaction_id
    where sign(deposits.card_amount) = sign(card_tenders.payment_amount)
    qualify
        row_number() over (
            partition by card_tenders.payment_id
            order by deposits.paid_on, deposits.transaction_type
        ) = 1

),

by_day as (

    select
        deposits.account,
        deposits.transaction_number,
        deposits.transaction_type,
        deposits.paid_on,
        card_tenders.payment_id
    from deposits
    inner join customers
        on
            deposits.account = customers.account
            and deposits.customer_words = customers.customer_words
    inner join card_tenders
        on
            customers.account = card_tenders.account
            and customers.transaction_id = card_tenders.transaction_id
            and deposits.paid_on = cast(card_tenders.paid_at as date)
            and deposits.card_amount = card_tenders.payment_amount
    left join by_number as other_deposits
        on card_tenders.payment_id = other_deposits.payment_id
    left join by_number as told
        on
            deposits.account = told.account
            and deposits.transaction_number = told.transaction_number
            and deposits.transaction_type is not distinct from told.transaction_type
            and deposits.paid_on = told.paid_on
    where other_deposits.payment_id is null and told.payment_id is null
    qualify
        count(*) over (partition by card_tenders.payment_id) = 1
        and count(*) over (
            partition by
                deposits.account, deposits.transaction_number,
                deposits.transaction_type, deposits.paid_on
        ) = 1

),

matches as (

    select * from by_number
    union all
    select * from by_day

),

-- a day that the sales tell has its payments there
told_days as (

    select distinct account, source_location_id, cast(paid_at as date) as paid_on
    from {{ ref('int_vagaro__tender') }}

),

final as (

    select
        deposits.*,
        {{ source_key('vagaro', 'deposits.account', [
            "'deposit'", 'deposits.transaction_number',
            "coalesce(deposits.transaction_type, '')",
            'cast(deposits.paid_on as varchar)',
        ]) }} as card_transaction_id,
        {{ source_key('vagaro', 'deposits.account', [
            "'payout'", "coalesce(deposits.source_location_id, '')",
            'cast(deposits.deposited_on as varchar)',
        ]) }} as payout_id,
        matches.payment_id,
        told_days.paid_on is not null as is_day_told
    from deposits
    left join matches
        on
            deposits.account = matches.account
            and deposits.transaction_number = matches.transaction_number
            and deposits.transaction_type is not distinct from matches.transaction_type
            and deposits.paid_on = matches.paid_on
    left join told_days
        on
            deposits.account = told_days.account
            and deposits.source_location_id
            is not distinct from told_days.source_location_id
            and deposits.paid_on = told_days.paid_on

)

select * from final
