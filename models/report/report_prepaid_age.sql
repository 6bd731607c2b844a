-- One row per time since the sale: what of the latest month's prepaid balance has waited that long, and what it would cost to serve.
{{ config(alias='prepaid_age') }}

with ageing as (

    select * from {{ ref('prepaid_ageing_month') }}

),

cells as (

    select * from {{ ref('disclosure_cell') }}
    where metric_key = 'deferred_revenue_balance'
    and level = 'portfolio'
    and entity_id = 'all'
    and period_grain = 'month'
    and is_suppressed

),

latest as (

    select max(month_start_on) as month_start_on from ageing

),

summed as (

    select
        ageing.month_start_on,
        ageing.age_band,
        sum(ageing.balance_amount) as balance_amount,
        case when count(ageing.cost_to_serve_amount) = count(*) then sum(ageing.cost_to_serve_amount) end
            as cost_to_serve_amount,
        -- of every place and kind the one with the most: no more than all of them are together
        max(ageing.holders) as holders
    from ageing
    inner join latest on ageing.month_start_on = latest.month_start_on
    group by ageing.month_start_on, ageing.age_band

),

decided as (

    select
        summed.*,
        cells.metric_key is not null
        or {{ is_hidden_in_group('summed.holders', 'summed.month_start_on', 'summed.age_band') }} as is_suppressed
    from summed
    left join cells on {{ month_end('summed.month_start_on') }} = cells.period_end_on

),

final as (

    select
        month_start_on,
        row_number() over (order by age_band) as position,
        case age_band
            when '00_06' then 'up to 6 months'
            when '06_12' then '6 to 12 months'
            when '12_24' then '12 to 24 months'
            when '24_36' then '24 to 36 months'
            when '36_up' then 'over 36 months'
            when 'before_history' then 'sold before the history'
            else 'more used than sold'
        end as age,
        case when not is_suppressed then cast(balance_amount as decimal(18, 2)) end as balance_amount,
        case when not is_suppressed then cast(cost_to_serve_amount as decimal(18, 2)) end as cost_to_serve_amount,
        is_suppressed
    from decided

)

select * from final
order by final.position
