-- Over everybody on the payroll, the P&L is the register: each place and month to the cent, and all of it together.
with pnl as (

    select
        location_id,
        month_start_on,
        sum(
            base_pay + commission + bonus + employer_tax + benefits + other_pay
            + passed_through_pay
        ) as pnl_amount
    from {{ ref('provider_pnl_month') }}
    where base_pay is not null
    group by location_id, month_start_on

),

months as (

    select
        location_id,
        month_start_on,
        sum(compensation_amount) as register_amount
    from {{ ref('int_compensation__month') }}
    group by location_id, month_start_on

),

compared as (

    select
        coalesce(months.location_id, pnl.location_id) as location_id,
        coalesce(months.month_start_on, pnl.month_start_on) as month_start_on,
        coalesce(months.register_amount, 0) as register_amount,
        coalesce(pnl.pnl_amount, 0) as pnl_amount
    from months
    full outer join pnl
        on months.location_id is not distinct from pnl.location_id
        and months.month_start_on = pnl.month_start_on

    union all

    select
        cast(null as varchar) as location_id,
        cast(null as date) as month_start_on,
        (select coalesce(sum(compensation_amount), 0) from {{ ref('compensation') }})
            as register_amount,
        (select coalesce(sum(pnl_amount), 0) from pnl) as pnl_amount

)

select *
from compared
where register_amount <> pnl_amount
