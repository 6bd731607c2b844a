-- One row per kept week or month, level, entity, place and service line: what the change of earned revenue against the period before
-- is made of. The terms add up to the change, to the cent: lines sold (volume), which ones (mix), what a line costs before
-- discounts (price), discounts, and refunds with other corrections.
{%- set entities = {
    'portfolio': ("'all'", 'counts_in_group'), 'location': ('location_id', 'counts_at_location'),
    'service_line': ('service_line', 'counts_in_group')
} %}
{%- set keys = ['period_grain', 'period_number', 'level', 'entity_id', 'location_id', 'service_line', 'service_id'] %}
{%- set amounts = ['units', 'gross_amount', 'discount_amount', 'correction_amount'] %}
with lines as (

    select * from {{ ref('sale_line') }}

),

days as (

    select * from {{ ref('briefing_day') }}

),

quality as (

    select * from {{ ref('metric_quality') }}
    where metric_key = 'earned_revenue'

),

revenue_lines as (

    {{ revenue_line('lines') }}

),

priced as (

    select
        revenue_lines.*,
        -- the lines of the change are those of the figure
        revenue_lines.location_id is null or quality.is_in_group as counts_in_group,
        revenue_lines.location_id is null or quality.quality <> 'absent' as counts_at_location
    from revenue_lines
    left join quality
        on revenue_lines.location_id = quality.location_id
        and revenue_lines.month_start_on = quality.month_start_on

),

cells as (

    select
        days.period_grain,
        days.period_number,
        priced.location_id,
        priced.service_line,
        priced.service_id,
        priced.counts_in_group,
        priced.counts_at_location,
        {%- for amount in amounts %}
        sum(priced.{{ amount }}) as {{ amount }}{{ ',' if not loop.last }}
        {%- endfor %}
    from priced
    inner join days on priced.sold_on = days.day_on
    where days.period_grain in ('week', 'month')
    and days.period_number >= -greatest({{ parameter('briefing_kept_weeks') }}, {{ parameter('briefing_kept_months') }})
    group by
        days.period_grain, days.period_number, priced.location_id, priced.service_line, priced.service_id,
        priced.counts_in_group, priced.counts_at_location

),

levelled as (
    {% for level, (entity, counts) in entities.items() %}
    select
        *,
        '{{ level }}' as level,
        {{ entity }} as entity_id
    from cells
    where {{ counts }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- each period's sums stand once as they are and once as those of the period before
paired as (

    select
        {{ keys | join(', ') }},
        {%- for amount in amounts %}
        sum(case when is_now then {{ amount }} else 0 end) as {{ amount }},
        sum(case when is_now then 0 else {{ amount }} end) as earlier_{{ amount }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        select
            {{ (keys + amounts) | join(', ') }},
            true as is_now
        from levelled
        union all
        select
            {{ (keys + amounts) | join(', ') | replace('period_number', 'period_number + 1 as period_number') }},
            false as is_now
        from levelled
    ) as twice
    where period_number <= 0
    -- the first has none before it
    and period_number > -greatest({{ parameter('briefing_kept_weeks') }}, {{ parameter('briefing_kept_months') }})
    group by {{ keys | join(', ') }}

),

final as (

    {{ revenue_terms(
        'paired',
        keys=['period_grain', 'period_number', 'level', 'entity_id', 'location_id', 'service_line'],
        entity=['period_grain', 'period_number', 'level', 'entity_id']
    ) }}

)

select * from final
