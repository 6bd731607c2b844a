-- One row per measure, kept week or month, level, entity and part of it: what the part adds to the change against the period before.
-- Parts of one kind add up to the change. Of a rate: what became of the part's own rate, and what its weight in the whole.
{%- set kinds = [
    ('portfolio', 'location', "'all'", 'parts.entity_id'),
    ('portfolio', 'service_line', "'all'", 'parts.entity_id'),
    ('portfolio', 'channel', "'all'", 'parts.entity_id'),
    ('portfolio', 'campaign', "'all'", 'parts.entity_id'),
    ('location', 'service_line', "split_part(parts.entity_id, '|', 1)", "split_part(parts.entity_id, '|', 2)"),
    ('location', 'channel', "split_part(parts.entity_id, '|', 1)", "split_part(parts.entity_id, '|', 2)")
] %}
with points as (

    select * from {{ ref('briefing_point') }}
    where period_grain in ('week', 'month')
    and period_number >= -greatest({{ parameter('briefing_kept_weeks') }}, {{ parameter('briefing_kept_months') }})

),

measures as (

    select * from {{ ref('briefing_measure') }}

),

parts as (
    {% for level, kind, entity, part in kinds %}
    select
        parts.measure_key,
        parts.period_grain,
        parts.period_number,
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        '{{ kind }}' as part_kind,
        {{ part }} as part_id,
        cast(parts.numerator as double) as numerator,
        cast(parts.denominator as double) as denominator
    from points as parts
    where parts.level = '{{ level }}_{{ kind }}'
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- now and before side by side; a part may be in one of the two alone
paired as (

    select
        measure_key,
        period_grain,
        period_number,
        level,
        entity_id,
        part_kind,
        part_id,
        sum(case when is_now then numerator else 0 end) as numerator,
        sum(case when is_now then denominator else 0 end) as denominator,
        sum(case when is_now then 0 else numerator end) as earlier_numerator,
        sum(case when is_now then 0 else denominator end) as earlier_denominator
    from (
        select *, true as is_now from parts
        union all
        select
            measure_key,
            period_grain,
            period_number + 1 as period_number,
            level,
            entity_id,
            part_kind,
            part_id,
            numerator,
            denominator,
            false as is_now
        from parts
    ) as twice
    where period_number <= 0
    group by measure_key, period_grain, period_number, level, entity_id, part_kind, part_id

),

weighed as (

    select
        paired.*,
        measures.shape,
        whole.value as whole_value,
        earlier_whole.value as earlier_whole_value,
        paired.numerator / nullif(cast(whole.denominator as double), 0) as share_of_value,
        paired.earlier_numerator / nullif(cast(earlier_whole.denominator as double), 0) as earlier_share_of_value,
        paired.numerator / nullif(paired.denominator, 0) as rate,
        paired.earlier_numerator / nullif(paired.earlier_denominator, 0) as earlier_rate,
        paired.denominator / nullif(cast(whole.denominator as double), 0) as weight,
        paired.earlier_denominator / nullif(cast(earlier_whole.denominator as double), 0) as earlier_weight
    from paired
    inner join measures on paired.measure_key = measures.measure_key
    inner join points as whole
        on paired.measure_key = whole.measure_key
        and paired.period_grain = whole.period_grain
        and paired.period_number = whole.period_number
        and paired.level = whole.level
        and paired.entity_id = whole.entity_id
    inner join points as earlier_whole
        on paired.measure_key = earlier_whole.measure_key
        and paired.period_grain = earlier_whole.period_grain
        and paired.period_number = earlier_whole.period_number + 1
        and paired.level = earlier_whole.level
        and paired.entity_id = earlier_whole.entity_id
    where whole.value is not null
    and earlier_whole.value is not null

),

split as (

    select
        *,
        case
            when shape = 'sum' then numerator - earlier_numerator
            -- a part may have something above the line and nothing below it
            else coalesce(share_of_value, 0) - coalesce(earlier_share_of_value, 0)
                - (coalesce(weight, 0) - coalesce(earlier_weight, 0)) * cast(earlier_whole_value as double)
        end as part_change,
        case
            when shape = 'ratio' then coalesce(weight * (rate - earlier_rate), 0)
        end as own_change
    from weighed

),

final as (

    select
        measure_key,
        period_grain,
        period_number,
        level,
        entity_id,
        part_kind,
        part_id,
        cast(whole_value - earlier_whole_value as decimal(18, 6)) as change,
        cast(part_change as decimal(18, 6)) as part_change,
        cast(own_change as decimal(18, 6)) as own_change,
        cast(part_change - own_change as decimal(18, 6)) as weight_change,
        row_number() over (
            partition by measure_key, period_grain, period_number, level, entity_id, part_kind
            order by cast(part_change as decimal(18, 6)) * sign(whole_value - earlier_whole_value) desc, part_id
        ) as place
    from split

)

select * from final
