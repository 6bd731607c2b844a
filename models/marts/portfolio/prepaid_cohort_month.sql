-- One row per month of sale, place that owes it, kind of prepaid and months since: how much of what was sold
-- then has been redeemed, given back or forfeited, and is open.
with flows as (

    select * from {{ ref('prepaid_flow') }}

),

lots as (

    select * from {{ ref('prepaid_lot_month') }}

),

balances as (

    select * from {{ ref('prepaid_rollforward_month') }}

),

sales as (

    select
        *,
        row_number() over (
            partition by location_id, instrument_type, prepaid_instrument_id
            order by happened_on, record_id
        ) as sale_number
    from flows
    where flow = 'sold'

),

cohorts as (

    select
        month_start_on as cohort_month_on,
        location_id,
        instrument_type,
        sum(amount) as sold_amount
    from sales
    group by month_start_on, location_id, instrument_type

),

-- what came back without being used, under the first sale of its instrument
returns as (

    select
        sales.month_start_on as cohort_month_on,
        sales.location_id,
        sales.instrument_type,
        flows.month_start_on,
        sum(flows.amount) as returned_amount
    from flows
    inner join sales
        on flows.prepaid_instrument_id = sales.prepaid_instrument_id
        and flows.location_id = sales.location_id
        and flows.instrument_type = sales.instrument_type
        and sales.sale_number = 1
    where flows.flow in ('refunded', 'expired')
    group by
        sales.month_start_on,
        sales.location_id,
        sales.instrument_type,
        flows.month_start_on

),

open_amounts as (

    select
        {{ month_start('sold_on') }} as cohort_month_on,
        location_id,
        instrument_type,
        month_start_on,
        sum(balance_amount) as open_amount
    from lots
    where sold_on is not null
    group by {{ month_start('sold_on') }}, location_id, instrument_type, month_start_on

),

grid as (

    select
        cohorts.*,
        balances.month_start_on
    from cohorts
    inner join balances
        on cohorts.location_id = balances.location_id
        and cohorts.instrument_type = balances.instrument_type
        and cohorts.cohort_month_on <= balances.month_start_on

),

measured as (

    select
        grid.cohort_month_on,
        grid.location_id,
        grid.instrument_type,
        grid.month_start_on,
        max(grid.sold_amount) as sold_amount,
        coalesce(max(open_amounts.open_amount), 0) as open_amount,
        coalesce(sum(returns.returned_amount), 0) as returned_amount
    from grid
    left join open_amounts
        on grid.cohort_month_on = open_amounts.cohort_month_on
        and grid.location_id = open_amounts.location_id
        and grid.instrument_type = open_amounts.instrument_type
        and grid.month_start_on = open_amounts.month_start_on
    left join returns
        on grid.cohort_month_on = returns.cohort_month_on
        and grid.location_id = returns.location_id
        and grid.instrument_type = returns.instrument_type
        and grid.month_start_on >= returns.month_start_on
    group by
        grid.cohort_month_on, grid.location_id, grid.instrument_type, grid.month_start_on

),

final as (

    select
        cohort_month_on,
        location_id,
        instrument_type,
        cast({{ months_apart('cohort_month_on', 'month_start_on') }} as bigint)
            as months_since_sale,
        month_start_on,
        cast(sold_amount as decimal(18, 2)) as sold_amount,
        cast(sold_amount - open_amount - returned_amount as decimal(18, 2)) as redeemed_amount,
        cast(returned_amount as decimal(18, 2)) as returned_amount,
        cast(open_amount as decimal(18, 2)) as open_amount,
        cast(
            cast(sold_amount - open_amount - returned_amount as double)
            / nullif(sold_amount, 0) as decimal(18, 6)
        ) as redeemed_rate
    from measured

)

select * from final
