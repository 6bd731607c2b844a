-- Every sheet that tells money by month and place tells that of the figures, to the cent: as the rows have it today, also where
-- the scorecard keeps what a closed month was told as.
with sheets as (

    {% for sheet, metric_key, amount, condition in [
        ('cash_to_accrual', 'earned_revenue', 'earned_amount', 'true'),
        ('cash_to_accrual', 'sales', 'sales_amount', 'true'),
        ('cash_to_accrual', 'collections', 'collected_amount', 'true'),
        ('earnings_bridge', 'earned_revenue', 'earned_amount', 'true'),
        ('earned_by_line', 'earned_revenue', 'earned_amount', 'true'),
        ('earned_by_line', 'product_margin', 'product_margin_amount', 'true'),
        ('earned_by_line', 'gross_margin', 'gross_margin_amount', 'true'),
        ('earned_by_provider', 'earned_revenue', 'earned_amount', 'true'),
        ('price_volume_mix', 'earned_revenue', 'earned_amount', 'true'),
        ('same_store', 'earned_revenue', 'earned_amount', 'true'),
        ('refunds_discounts', 'refund_rate', 'refund_amount', 'true'),
        ('refunds_discounts', 'discount_rate', 'discount_amount', 'true'),
        ('tender_mix', 'collections', 'payment_amount', 'is_money'),
        ('tender_mix', 'processing_fee_rate', 'fee_amount', 'is_money'),
        ('membership_bridge', 'mrr', 'closing_amount', 'true'),
        ('deferred_revenue', 'deferred_revenue_balance', 'balance_amount', 'true'),
        ('dental_production', 'net_production', 'net_production_amount', 'true'),
    ] %}
    select
        '{{ sheet }}' as sheet,
        '{{ metric_key }}' as metric_key,
        location_name,
        month_start_on,
        sum({{ amount }}) as amount
    from {{ ref('datapack_' ~ sheet) }}
    where {{ condition }}
    group by location_name, month_start_on
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    sheets.*,
    figures.numerator
from sheets
inner join {{ ref('location') }} as locations on sheets.location_name = locations.location_name
inner join {{ ref('kpi_figure') }} as figures
    on sheets.metric_key = figures.metric_key
    and figures.period_grain = 'month'
    and figures.level = 'location'
    and figures.entity_id = locations.location_id
    and figures.period_start_on = sheets.month_start_on
where figures.numerator is not null
and sheets.amount is distinct from figures.numerator
