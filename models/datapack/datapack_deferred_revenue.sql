-- One row per month, place, kind of prepaid and time since it was sold: what is owed at its face and at what it costs to serve.
{{ config(alias='deferred_revenue') }}

with ageing as (

    select * from {{ ref('prepaid_ageing_month') }}

),

lots as (

    select * from {{ ref('prepaid_lot_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

holders as (

    select
        month_start_on,
        location_id,
        instrument_type,
        count(distinct patient_id) as patients
    from lots
    group by month_start_on, location_id, instrument_type

),

final as (

    select
        ageing.month_start_on,
        locations.location_name,
        ageing.instrument_type,
        case ageing.age_band
            when '00_06' then '0 to 6 months'
            when '06_12' then '6 to 12 months'
            when '12_24' then '12 to 24 months'
            when '24_36' then '24 to 36 months'
            when '36_up' then 'over 36 months'
            when 'before_history' then 'sold before the history'
            else 'unexplained'
        end as age,
        coalesce(holders.patients, 0) as patients,
        ageing.open_sales as open_sale_count,
        ageing.sold_amount,
        ageing.balance_amount,
        ageing.cost_to_serve_amount,
        cast(ageing.cost_to_serve_amount as double) / nullif(ageing.balance_amount, 0) as cost_to_serve_share
    from ageing
    inner join locations on ageing.location_id = locations.location_id
    left join holders
        on ageing.month_start_on = holders.month_start_on
        and ageing.location_id = holders.location_id
        and ageing.instrument_type = holders.instrument_type

)

select * from final
order by month_start_on, location_name, instrument_type, age
