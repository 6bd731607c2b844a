-- Every flow of prepaid value is in one month of the roll-forward: the last balance is the sum of all flows.
with flows as (

    select
        location_id,
        instrument_type,
        sum(
            case when flow in ('opening', 'sold', 'adjustment') then amount else -amount end
        ) as balance_amount
    from {{ ref('prepaid_flow') }}
    where coalesce(month_start_on <= {{ month_start(as_of()) }}, true)
    group by location_id, instrument_type

),

balances as (

    select *
    from {{ ref('prepaid_rollforward_month') }}
    qualify row_number() over (
        partition by location_id, instrument_type order by month_start_on desc
    ) = 1

)

select
    flows.*,
    balances.closing_amount
from flows
left join balances
    on flows.location_id = balances.location_id
    and flows.instrument_type = balances.instrument_type
where flows.balance_amount is distinct from balances.closing_amount
