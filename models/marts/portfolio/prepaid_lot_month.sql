-- One row per month, place that owes it, kind of prepaid and sale of it that is not used up at the month's end.
-- What is used, given back or forfeited takes the oldest sale of its instrument first; use that names no
-- instrument the oldest sale of its place and kind. The rows add up to the roll-forward's closing balance.
with flows as (

    select * from {{ ref('prepaid_flow') }}

),

balances as (

    select * from {{ ref('prepaid_rollforward_month') }}

),

instruments as (

    select * from {{ ref('prepaid_instrument') }}

),

lines as (

    select * from {{ ref('transaction') }}

),

patients as (

    select * from {{ ref('patient') }}
    where not coalesce(is_test, false)
    and not coalesce(is_staff_or_model, false)

),

lots as (

    select
        flows.location_id,
        flows.instrument_type,
        flows.prepaid_instrument_id,
        case when flows.flow = 'opening' then 'prepaid_instrument' else 'transaction' end
            as canonical_table,
        flows.record_id,
        patients.patient_id,
        flows.happened_on as sold_on,
        flows.month_start_on,
        flows.amount,
        coalesce(sum(flows.amount) over (
            partition by flows.location_id, flows.instrument_type, flows.prepaid_instrument_id
            order by flows.happened_on nulls first, flows.record_id
            rows between unbounded preceding and 1 preceding
        ), 0) as amount_before
    from flows
    -- left joins: a gift card may be anybody's
    left join instruments on flows.prepaid_instrument_id = instruments.prepaid_instrument_id
    left join lines on flows.record_id = lines.transaction_id
    left join patients
        on coalesce(instruments.patient_id, lines.patient_id) = patients.patient_id
    where flows.flow in ('opening', 'sold')

),

uses as (

    select
        location_id,
        instrument_type,
        prepaid_instrument_id,
        month_start_on,
        sum(case when flow = 'adjustment' then -amount else amount end) as used_amount
    from flows
    where flow in ('redeemed', 'refunded', 'expired', 'adjustment')
    and prepaid_instrument_id is not null
    group by location_id, instrument_type, prepaid_instrument_id, month_start_on

),

lot_months as (

    select
        balances.month_start_on as at_month_on,
        balances.closing_amount,
        lots.*
    from lots
    inner join balances
        on lots.location_id = balances.location_id
        and lots.instrument_type = balances.instrument_type
        and coalesce(lots.month_start_on <= balances.month_start_on, true)

),

instrument_months as (

    select distinct
        at_month_on,
        location_id,
        instrument_type,
        prepaid_instrument_id
    from lot_months
    where prepaid_instrument_id is not null

),

used_by_month as (

    select
        instrument_months.at_month_on,
        instrument_months.location_id,
        instrument_months.instrument_type,
        instrument_months.prepaid_instrument_id,
        sum(uses.used_amount) as used_amount
    from instrument_months
    inner join uses
        on instrument_months.location_id = uses.location_id
        and instrument_months.instrument_type = uses.instrument_type
        and instrument_months.prepaid_instrument_id = uses.prepaid_instrument_id
        and uses.month_start_on <= instrument_months.at_month_on
    group by
        instrument_months.at_month_on,
        instrument_months.location_id,
        instrument_months.instrument_type,
        instrument_months.prepaid_instrument_id

),

-- what is left of each sale after the uses that name its instrument
left_of_instrument as (

    select
        lot_months.*,
        lot_months.amount - least(
            greatest(coalesce(used_by_month.used_amount, 0) - lot_months.amount_before, 0),
            lot_months.amount
        ) as left_amount
    from lot_months
    left join used_by_month
        on lot_months.at_month_on = used_by_month.at_month_on
        and lot_months.location_id = used_by_month.location_id
        and lot_months.instrument_type = used_by_month.instrument_type
        and lot_months.prepaid_instrument_id = used_by_month.prepaid_instrument_id

),

-- the rest of what the place's balance lacks was used without a number
left_of_place as (

    select
        *,
        coalesce(sum(left_amount) over (
            partition by location_id, instrument_type, at_month_on
            order by sold_on nulls first, record_id
            rows between unbounded preceding and 1 preceding
        ), 0) as left_before,
        sum(left_amount) over (
            partition by location_id, instrument_type, at_month_on
        ) - closing_amount as unnumbered_amount
    from left_of_instrument

),

open_lots as (

    select
        at_month_on as month_start_on,
        location_id,
        instrument_type,
        canonical_table,
        record_id,
        prepaid_instrument_id,
        patient_id,
        sold_on,
        amount as sold_amount,
        left_amount - least(
            greatest(unnumbered_amount - left_before, 0), left_amount
        ) as balance_amount
    from left_of_place

),

-- more used than is known to have been sold, or a correction that names no sale
residues as (

    select
        balances.month_start_on,
        balances.location_id,
        balances.instrument_type,
        'location' as canonical_table,
        balances.location_id as record_id,
        cast(null as varchar) as prepaid_instrument_id,
        cast(null as varchar) as patient_id,
        cast(null as date) as sold_on,
        cast(null as decimal(18, 2)) as sold_amount,
        max(balances.closing_amount) - coalesce(sum(open_lots.balance_amount), 0)
            as balance_amount
    from balances
    left join open_lots
        on balances.month_start_on = open_lots.month_start_on
        and balances.location_id = open_lots.location_id
        and balances.instrument_type = open_lots.instrument_type
    group by balances.month_start_on, balances.location_id, balances.instrument_type

),

told as (

    select * from open_lots where balance_amount <> 0
    union all
    select * from residues where balance_amount <> 0

),

final as (

    select
        month_start_on,
        {{ month_end('month_start_on') }} as month_end_on,
        location_id,
        instrument_type,
        canonical_table,
        record_id,
        prepaid_instrument_id,
        patient_id,
        sold_on,
        cast(sold_amount as decimal(18, 2)) as sold_amount,
        cast(balance_amount as decimal(18, 2)) as balance_amount
    from told

)

select * from final
