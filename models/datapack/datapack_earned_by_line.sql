-- One row per month, place and service line: list price to earned revenue, product margin and gross margin.
{{ config(alias='earned_by_line') }}

with sale_lines as (

    select * from {{ ref('sale_line') }}
    where sold_type not in ('package_sale', 'gift_card_sale', 'deposit')

),

parts as (

    select * from {{ ref('margin_part') }}

),

economics as (

    select * from {{ ref('line_economics') }}

),

location_months as (

    select * from {{ ref('location_pnl_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

line_parts as (

    select
        location_id,
        month_start_on,
        service_line,
        patient_id,
        visit_id,
        case when line_type in ('service', 'redemption') then list_amount end as list_amount,
        case when line_type in ('service', 'redemption', 'adjustment') then discount_amount end as discount_amount,
        case when line_type = 'refund' then -earned_amount end as refund_amount,
        earned_amount,
        0 as product_cost_amount,
        0 as direct_pay_amount
    from sale_lines

    union all

    -- product that no line used stands apart
    select
        location_id,
        month_start_on,
        coalesce(service_line, 'none') as service_line,
        null as patient_id,
        null as visit_id,
        null as list_amount,
        null as discount_amount,
        null as refund_amount,
        0 as earned_amount,
        product_cost_amount,
        direct_pay_amount
    from parts

    union all

    -- pay goes with what its person performed; the rest, and pay booked at another place, stands apart
    select
        economics.location_id,
        economics.month_start_on,
        told.service_line,
        null as patient_id,
        null as visit_id,
        null as list_amount,
        null as discount_amount,
        null as refund_amount,
        0 as earned_amount,
        0 as product_cost_amount,
        case when told.service_line = 'none' then -economics.direct_pay_share else economics.direct_pay_share end
            as direct_pay_amount
    from economics
    inner join (
        select transaction_id, provider_id, service_line from sale_lines
        union all
        select transaction_id, provider_id, 'none' as service_line from sale_lines
    ) as told
        on economics.transaction_id = told.transaction_id
        and economics.provider_id = told.provider_id
    where economics.direct_pay_share <> 0

),

summed as (

    select
        month_start_on,
        location_id,
        service_line,
        count(distinct patient_id) as patients,
        count(distinct visit_id) as visit_count,
        coalesce(sum(list_amount), 0) as list_amount,
        coalesce(sum(discount_amount), 0) as discount_amount,
        coalesce(sum(refund_amount), 0) as refund_amount,
        sum(earned_amount) as earned_amount,
        sum(product_cost_amount) as product_cost_amount,
        sum(direct_pay_amount) as direct_pay_amount
    from line_parts
    where location_id is not null
    group by month_start_on, location_id, service_line
    having count(list_amount) > 0
    or sum(abs(earned_amount)) + sum(abs(product_cost_amount)) + sum(abs(direct_pay_amount)) > 0

),

final as (

    select
        summed.month_start_on,
        locations.location_name,
        summed.service_line,
        summed.patients,
        summed.visit_count,
        cast(summed.list_amount as decimal(18, 2)) as list_amount,
        cast(summed.discount_amount as decimal(18, 2)) as discount_amount,
        cast(summed.refund_amount as decimal(18, 2)) as refund_amount,
        cast(summed.earned_amount as decimal(18, 2)) as earned_amount,
        -- a place that cannot tell its product or its pay has no margin
        cast(case when location_months.product_cost is not null then summed.product_cost_amount end as decimal(18, 2))
            as product_cost_amount,
        cast(
            case when location_months.product_margin is not null then summed.earned_amount - summed.product_cost_amount end
            as decimal(18, 2)
        ) as product_margin_amount,
        cast(case when location_months.direct_compensation is not null then summed.direct_pay_amount end as decimal(18, 2))
            as direct_pay_amount,
        cast(
            case
                when location_months.provider_contribution is not null
                    then summed.earned_amount - summed.product_cost_amount - summed.direct_pay_amount
            end as decimal(18, 2)
        ) as gross_margin_amount,
        cast(summed.earned_amount - summed.product_cost_amount as double) / nullif(summed.earned_amount, 0)
            * case when location_months.product_margin is not null then 1 end as product_margin_share,
        cast(summed.earned_amount - summed.product_cost_amount - summed.direct_pay_amount as double)
            / nullif(summed.earned_amount, 0)
            * case when location_months.provider_contribution is not null then 1 end as gross_margin_share
    from summed
    inner join locations on summed.location_id = locations.location_id
    left join location_months
        on summed.month_start_on = location_months.month_start_on
        and summed.location_id = location_months.location_id

)

select * from final
order by month_start_on, location_name, service_line
