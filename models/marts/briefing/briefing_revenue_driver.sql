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

priced as (

    select
        discounted.location_id,
        discounted.service_line,
        coalesce(discounted.service_id, discounted.line_type) as service_id,
        discounted.sold_on,
        -- the lines of the change are those of the figure
        discounted.location_id is null or quality.is_in_group as counts_in_group,
        discounted.location_id is null or quality.quality <> 'absent' as counts_at_location,
        case when discounted.line_type in ('refund', 'adjustment') then 0 else 1 end as units,
        case
            when discounted.line_type in ('refund', 'adjustment') then 0
            else discounted.earned_amount + discounted.taken_off
        end as gross_amount,
        case when discounted.line_type in ('refund', 'adjustment') then 0 else discounted.taken_off end as discount_amount,
        case when discounted.line_type in ('refund', 'adjustment') then discounted.earned_amount else 0 end as correction_amount
    from (
        select
            *,
            case
                when line_type in ('service', 'retail', 'redemption') then coalesce(discount_amount, 0) else 0
            end as taken_off
        from lines
    ) as discounted
    left join quality
        on discounted.location_id = quality.location_id
        and {{ month_start('discounted.sold_on') }} = quality.month_start_on
    -- what is paid before it is earned shows when it is redeemed
    where discounted.sold_type not in ('package_sale', 'gift_card_sale', 'deposit')
    and (discounted.earned_amount <> 0 or discounted.taken_off <> 0)

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

totalled as (

    select
        *,
        cast(sum(units) over entity as double) as all_units,
        cast(sum(earlier_units) over entity as double) as all_earlier_units,
        cast(earlier_gross_amount - earlier_discount_amount as double) as earlier_paid,
        cast(earlier_gross_amount - earlier_discount_amount as double) / nullif(earlier_units, 0) as earlier_price,
        cast(gross_amount - discount_amount as double) / nullif(units, 0) as price
    from paired
    window entity as (partition by period_grain, period_number, level, entity_id)

),

termed as (

    select
        *,
        -- as many lines more or less as all together, at the mix and the prices of before
        coalesce(all_units / nullif(all_earlier_units, 0) - 1, 0) * earlier_paid as volume_term,
        case
            when earlier_units = 0 then cast(gross_amount - discount_amount as double)
            else units * earlier_price - coalesce(all_units / nullif(all_earlier_units, 0), 1) * earlier_paid
        end as mix_term,
        case
            when units = 0 or earlier_units = 0 then 0
            else cast(earlier_discount_amount as double) / earlier_units * units - cast(discount_amount as double)
        end as discount_term
    from totalled

),

summed as (

    select
        period_grain,
        period_number,
        level,
        entity_id,
        location_id,
        service_line,
        cast(sum(gross_amount - discount_amount + correction_amount) as decimal(18, 2)) as earned_amount,
        cast(sum(earlier_gross_amount - earlier_discount_amount + earlier_correction_amount) as decimal(18, 2))
            as earlier_earned_amount,
        cast(sum(volume_term) as decimal(18, 2)) as volume_amount,
        cast(sum(mix_term) as decimal(18, 2)) as mix_amount,
        cast(sum(discount_term) as decimal(18, 2)) as discount_amount,
        cast(sum(correction_amount - earlier_correction_amount) as decimal(18, 2)) as refund_amount
    from termed
    group by period_grain, period_number, level, entity_id, location_id, service_line

),

final as (

    select
        *,
        cast(earned_amount - earlier_earned_amount as decimal(18, 2)) as change_amount,
        -- the rest, so that no cent is lost
        cast(
            earned_amount - earlier_earned_amount - volume_amount - mix_amount - discount_amount - refund_amount
            as decimal(18, 2)
        ) as price_amount
    from summed

)

select * from final
