-- One row per earning sale line and performer: what is left of it after product and the performer's pay.
with sale_lines as (

    select * from {{ ref('sale_line') }}

),

parts as (

    select * from {{ ref('margin_part') }}

),

-- what a dollar earned by a person in a month costs in pay
pay_rates as (

    select
        provider_id,
        month_start_on,
        sum(direct_pay_amount) as direct_pay_amount,
        sum(earned_amount) as earned_amount
    from parts
    group by provider_id, month_start_on
    having sum(earned_amount) > 0

),

costed as (

    select
        sale_lines.*,
        case when sale_lines.line_type = 'refund' then 0
            else coalesce(sale_lines.product_cost_amount, 0) end as line_cost_amount,
        case when sale_lines.sold_type in ('service', 'redemption')
            then {{ pro_rata(
                'pay_rates.direct_pay_amount', 'sale_lines.earned_amount', 'pay_rates.earned_amount'
            ) }}
        end as pay_share
    from sale_lines
    -- left join: the house, and a month without revenue, has no rate
    left join pay_rates
        on sale_lines.provider_id = pay_rates.provider_id
        and sale_lines.month_start_on = pay_rates.month_start_on
    where sale_lines.sold_type not in ('package_sale', 'gift_card_sale', 'deposit')

),

final as (

    select
        transaction_id,
        appointment_id,
        visit_id,
        patient_id,
        location_id,
        provider_id,
        sold_on,
        month_start_on,
        sold_type,
        earned_amount,
        cast(line_cost_amount as decimal(18, 2)) as product_cost,
        cast(coalesce(pay_share, 0) as decimal(18, 2)) as direct_pay_share,
        cast(earned_amount - line_cost_amount - coalesce(pay_share, 0) as decimal(18, 2))
            as contribution
    from costed

)

select * from final
