-- The next month opens with the balance with which this one closed.
with months as (

    select
        *,
        lead(opening_amount) over (
            partition by location_id, instrument_type order by month_start_on
        ) as next_opening_amount,
        lead(month_start_on) over (
            partition by location_id, instrument_type order by month_start_on
        ) as next_month_on
    from {{ ref('prepaid_rollforward_month') }}

)

select *
from months
where next_month_on is not null
and (
    next_opening_amount <> closing_amount
    or next_month_on <> {{ add_months('month_start_on', 1) }}
)
