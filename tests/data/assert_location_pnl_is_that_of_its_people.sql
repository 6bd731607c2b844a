-- The layers of a location's P&L are the sums of its people's, and what it earned is the KPI's number.
with locations as (

    select * from {{ ref('location_pnl_month') }}

),

people as (

    select
        month_start_on,
        location_id,
        sum(earned_amount) as earned_amount,
        sum(product_cost) as product_cost,
        sum(direct_compensation) as compensation,
        sum(provider_contribution) as contribution
    from {{ ref('provider_pnl_month') }}
    where location_id is not null
    group by month_start_on, location_id

),

-- as the data tell it today, like the P&L: the scorecard keeps what a month was closed with
figures as (

    select * from {{ ref('kpi_figure') }}
    where metric_key = 'earned_revenue'
    and level = 'location'
    and period_grain = 'month'
    and quality <> 'absent'

)

select people.*
from people
full outer join locations
    on people.month_start_on = locations.month_start_on
    and people.location_id = locations.location_id
left join figures
    on locations.month_start_on = figures.period_start_on
    and locations.location_id = figures.entity_id
where people.earned_amount is distinct from locations.earned_amount
or figures.numerator <> locations.earned_amount
or locations.product_cost <> people.product_cost
or locations.direct_compensation + locations.support_compensation <> people.compensation
or locations.provider_contribution - locations.support_compensation <> people.contribution
