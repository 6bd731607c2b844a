-- Every sheet that tells money by month and place tells the scorecard's, to the cent.
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
    scorecard.numerator
from sheets
inner join {{ ref('location') }} as locations on sheets.location_name = locations.location_name
inner join {{ ref('kpi_scorecard') }} as scorecard
    on sheets.metric_key = scorecard.metric_key
    and scorecard.period_grain = 'month'
    and scorecard.level = 'location'
    and scorecard.entity_id = locations.location_id
    and scorecard.period_start_on = sheets.month_start_on
where scorecard.numerator is not null
and sheets.amount is distinct from scorecard.numerator
