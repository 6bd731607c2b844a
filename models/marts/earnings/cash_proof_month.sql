-- One row per month and place with sales, payments, payouts or bank deposits, and one for a bank account that several places
-- share (no place): from what was invoiced to what reached the bank.
with days as (

    select
        *,
        {{ month_start('business_on') }} as month_start_on
    from {{ ref('payment_reconciliation_day') }}

),

-- a payout without a day cannot be put into a month
payouts as (

    select
        location_id,
        {{ month_start('paid_out_on') }} as month_start_on,
        sum(payout_amount) as payout_amount
    from {{ ref('payout') }}
    where paid_out_on is not null
    and location_id is not null
    group by location_id, {{ month_start('paid_out_on') }}

),

deposits as (

    select
        location_id,
        {{ month_start('posted_on') }} as month_start_on,
        sum(case when amount > 0 then amount else 0 end) as bank_amount
    from {{ ref('bank_line') }}
    group by location_id, {{ month_start('posted_on') }}

),

-- a feed speaks of every month between its first and its last
payout_spans as (

    select
        location_id,
        min(month_start_on) as first_month_on,
        max(month_start_on) as last_month_on
    from payouts
    group by location_id

),

bank_spans as (

    select
        location_id,
        min(month_start_on) as first_month_on,
        max(month_start_on) as last_month_on
    from deposits
    group by location_id

),

months as (

    select
        month_start_on,
        location_id,
        {%- for amount in [
            'invoiced', 'gift_card', 'reward', 'tip', 'timing', 'refund', 'unexplained', 'received',
            'collected', 'processor', 'fee', 'deposit'
        ] %}
        sum({{ amount }}_amount) as {{ amount }}_amount,
        {%- endfor %}
        sum(case when processor_amount is not null then received_amount - collected_amount end)
            as processor_difference_amount
    from days
    group by month_start_on, location_id

),

keys as (

    select month_start_on, location_id from months
    union
    select month_start_on, location_id from payouts
    union
    select month_start_on, location_id from deposits

),

placed as (

    select
        keys.month_start_on,
        keys.location_id,
        {%- for amount in [
            'invoiced', 'gift_card', 'reward', 'tip', 'timing', 'refund', 'unexplained', 'received',
            'collected', 'processor', 'processor_difference', 'fee', 'deposit'
        ] %}
        months.{{ amount }}_amount,
        {%- endfor %}
        months.received_amount - coalesce(months.fee_amount, 0) as due_amount,
        case when payout_spans.location_id is not null
            then coalesce(payouts.payout_amount, 0) end as payout_amount,
        bank_spans.first_month_on is not null as has_statement,
        case when bank_spans.first_month_on is not null
            then coalesce(deposits.bank_amount, 0) end as bank_amount
    from keys
    left join months
        on keys.month_start_on = months.month_start_on
        and keys.location_id = months.location_id
    left join payouts
        on keys.month_start_on = payouts.month_start_on
        and keys.location_id = payouts.location_id
    left join payout_spans
        on keys.location_id = payout_spans.location_id
        and keys.month_start_on between payout_spans.first_month_on and payout_spans.last_month_on
    left join deposits
        on keys.month_start_on = deposits.month_start_on
        and keys.location_id is not distinct from deposits.location_id
    left join bank_spans
        on keys.location_id is not distinct from bank_spans.location_id
        and keys.month_start_on between bank_spans.first_month_on and bank_spans.last_month_on

),

-- an account without a place takes the money of the places that have none of their own
expected as (

    select
        *,
        case
            when not has_statement then null
            when location_id is not null then due_amount
            else sum(case when location_id is not null and not has_statement then due_amount end) over (
                partition by month_start_on
            )
        end as bank_expected_amount
    from placed

),

compared as (

    select
        *,
        payout_amount - deposit_amount as payout_difference_amount,
        bank_amount - bank_expected_amount as bank_difference_amount
    from expected

),

final as (

    select
        month_start_on,
        location_id,
        {%- for amount in [
            'invoiced', 'gift_card', 'reward', 'tip', 'timing', 'refund', 'unexplained', 'received',
            'collected', 'processor', 'processor_difference', 'fee', 'deposit', 'payout',
            'payout_difference', 'bank_expected', 'bank', 'bank_difference'
        ] %}
        cast({{ amount }}_amount as decimal(18, 2)) as {{ amount }}_amount,
        {%- endfor %}
        nullif(concat_ws(
            '; ',
            case when abs(unexplained_amount) > 0.01 then 'invoices nobody paid, or payments without an invoice' end,
            case when abs(processor_difference_amount) > 0.01
                then 'the record and the processor differ: tips, batches of the last day, payments on one side only' end,
            case when abs(payout_difference_amount) > 0.01
                then 'payouts of the month''s last days, reserves, chargebacks' end,
            case when abs(bank_difference_amount) > 0.01
                then 'money in transit, cash not banked, deposits that are no sales (loans, transfers)' end
        ), '') as difference_reason
    from compared

)

select * from final
