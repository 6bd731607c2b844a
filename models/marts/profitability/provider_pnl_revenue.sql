-- One row per month, location and person (or house): the revenue and product side of the provider P&L.
with sale_lines as (

    select * from {{ ref('sale_line') }}

),

parts as (

    select * from {{ ref('margin_part') }}

),

revenue as (

    select
        month_start_on,
        location_id,
        provider_id,
        sum(list_amount) filter (where line_type in ('service', 'redemption'))
            as list_production_amount,
        sum(discount_amount) filter (where line_type in ('service', 'redemption', 'adjustment'))
            as discount_amount,
        sum(-earned_amount) filter (
            where line_type = 'refund' and sold_type in ('service', 'redemption')
        ) as refund_amount,
        sum(earned_amount) filter (where sold_type in ('service', 'redemption', 'adjustment'))
            as net_service_revenue,
        sum(earned_amount) filter (where sold_type = 'retail') as retail_revenue,
        sum(earned_amount) filter (where sold_type = 'membership_dues') as membership_revenue,
        sum(earned_amount) filter (where sold_type = 'fee') as fee_revenue,
        sum(earned_amount) filter (where sold_type not in (
            'service', 'redemption', 'adjustment', 'retail', 'membership_dues', 'fee'
        )) as other_revenue,
        sum(earned_amount) as earned_amount
    from sale_lines
    group by month_start_on, location_id, provider_id

),

costs as (

    select
        month_start_on,
        location_id,
        provider_id,
        sum(product_cost_amount) as product_cost,
        bool_or(basis in ('standard', 'purchase')) as has_stand_in_cost
    from parts
    where part in ('sale', 'product')
    group by month_start_on, location_id, provider_id

),

final as (

    select
        coalesce(revenue.month_start_on, costs.month_start_on) as month_start_on,
        coalesce(revenue.location_id, costs.location_id) as location_id,
        coalesce(revenue.provider_id, costs.provider_id) as provider_id,
        {%- for amount in [
            'list_production_amount', 'discount_amount', 'refund_amount', 'net_service_revenue',
            'retail_revenue', 'membership_revenue', 'fee_revenue', 'other_revenue', 'earned_amount'
        ] %}
        cast(coalesce(revenue.{{ amount }}, 0) as decimal(18, 2)) as {{ amount }},
        {%- endfor %}
        cast(coalesce(costs.product_cost, 0) as decimal(18, 2)) as product_cost,
        coalesce(costs.has_stand_in_cost, false) as has_stand_in_cost
    from revenue
    full outer join costs
        on revenue.month_start_on = costs.month_start_on
        and revenue.location_id is not distinct from costs.location_id
        and revenue.provider_id = costs.provider_id

)

select * from final
