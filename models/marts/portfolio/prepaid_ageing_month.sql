-- One row per month, place that owes it, kind of prepaid and time since it was sold: what is still owed, at its
-- face and at what it would cost to serve.
with lots as (

    select * from {{ ref('prepaid_lot_month') }}

),

parts as (

    select * from {{ ref('margin_part') }}

),

month_parts as (

    select
        location_id,
        month_start_on,
        sum(earned_amount) as earned_amount,
        sum(product_cost_amount + direct_pay_amount) as cost_amount,
        max(case when part = 'pay' then 1 else 0 end) as has_pay
    from parts
    group by location_id, month_start_on

),

-- what a dollar earned costs in product and in clinical pay, over the twelve months that end with each
cost_rates as (

    select
        ends.location_id,
        ends.month_start_on,
        cast(sum(month_parts.cost_amount) as double) / sum(month_parts.earned_amount)
            as cost_rate
    from month_parts as ends
    inner join month_parts
        on ends.location_id = month_parts.location_id
        and month_parts.month_start_on <= ends.month_start_on
        and month_parts.month_start_on > {{ add_months('ends.month_start_on', -12) }}
    group by ends.location_id, ends.month_start_on
    -- a place without payroll would seem cheap
    having sum(month_parts.earned_amount) > 0
    and max(month_parts.has_pay) = 1

),

aged as (

    select
        *,
        case
            when canonical_table = 'location' then 'unexplained'
            when sold_on is null then 'before_history'
            {%- for band, months in [
                ('00_06', 6), ('06_12', 12), ('12_24', 24), ('24_36', 36)
            ] %}
            when sold_on > {{ add_months('month_end_on', -months) }} then '{{ band }}'
            {%- endfor %}
            else '36_up'
        end as age_band
    from lots

),

final as (

    select
        aged.month_start_on,
        aged.location_id,
        aged.instrument_type,
        aged.age_band,
        count(case when aged.canonical_table <> 'location' then 1 end) as open_sales,
        count(distinct coalesce(aged.patient_id, aged.record_id)) as holders,
        cast(sum(aged.sold_amount) as decimal(18, 2)) as sold_amount,
        cast(sum(aged.balance_amount) as decimal(18, 2)) as balance_amount,
        cast(sum(aged.balance_amount) * max(cost_rates.cost_rate) as decimal(18, 2))
            as cost_to_serve_amount
    from aged
    left join cost_rates
        on aged.location_id = cost_rates.location_id
        and aged.month_start_on = cost_rates.month_start_on
    group by aged.month_start_on, aged.location_id, aged.instrument_type, aged.age_band

)

select * from final
