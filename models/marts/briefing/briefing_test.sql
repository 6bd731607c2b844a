-- One row per measure, kept period, level and entity: how far the value is from what is usual here, by its own history and by
-- chance, and whether that is more than the number of looks at it explains.
{%- set keys = ['measure_key', 'period_grain', 'period_number', 'level', 'entity_id'] %}
with points as (

    select * from {{ ref('briefing_point') }}
    where level not like 'location\_%' escape '\'
    and level not like 'portfolio\_%' escape '\'

),

measures as (

    select * from {{ ref('briefing_measure') }}

),

-- days look at the same weekday of the weeks before, quarters at quarters that share no month with them
lookbacks as (
    {% for grain, first, step, count, kept in [
        ('day', 7, 7, 'briefing_history_weekdays', 'briefing_kept_days'),
        ('week', 1, 1, 'briefing_history_weeks', 'briefing_kept_weeks'),
        ('month', 1, 1, 'briefing_history_months', 'briefing_kept_months'),
        ('quarter', 3, 1, 'briefing_history_months', 'briefing_kept_months')
    ] %}
    select
        '{{ grain }}' as period_grain,
        {{ first }} as first_back,
        {{ step }} as step_back,
        {{ first }} + {{ step }} * ({{ parameter(count) }} - 1) as last_back,
        {{ parameter(kept) }} as kept_periods
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

kept as (

    select points.*
    from points
    inner join lookbacks on points.period_grain = lookbacks.period_grain
    where points.period_number > -lookbacks.kept_periods

),

history as (

    select
        {%- for key in keys %}
        kept.{{ key }},
        {%- endfor %}
        cast(earlier.value as double) / cast(earlier.exposure_days as double) as usual_rate,
        earlier.events,
        earlier.exposure_days,
        earlier.numerator,
        earlier.denominator,
        earlier.numerator_squares,
        earlier.products,
        earlier.denominator_squares
    from kept
    inner join lookbacks on kept.period_grain = lookbacks.period_grain
    inner join points as earlier
        on kept.measure_key = earlier.measure_key
        and kept.level = earlier.level
        and kept.entity_id = earlier.entity_id
        and kept.period_grain = earlier.period_grain
        and earlier.period_number between kept.period_number - lookbacks.last_back
            and kept.period_number - lookbacks.first_back
        and (kept.period_number - earlier.period_number) % lookbacks.step_back = 0
    where earlier.value is not null

),

middles as (

    select
        {{ keys | join(', ') }},
        percentile_cont(0.5) within group (order by usual_rate) as usual_rate,
        count(*) as history_periods,
        cast(sum(events) as double) as events,
        cast(sum(exposure_days) as double) as exposure_days,
        cast(sum(numerator) as double) as numerator,
        cast(sum(denominator) as double) as denominator,
        cast(sum(numerator_squares) as double) as numerator_squares,
        cast(sum(products) as double) as products,
        cast(sum(denominator_squares) as double) as denominator_squares
    from history
    group by {{ keys | join(', ') }}

),

distances as (

    select
        {%- for key in keys %}
        history.{{ key }},
        {%- endfor %}
        percentile_cont(0.5) within group (order by abs(history.usual_rate - middles.usual_rate)) as median_distance
    from history
    inner join middles
        on {% for key in keys %}history.{{ key }} = middles.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}
    group by {% for key in keys %}history.{{ key }}{{ ', ' if not loop.last }}{% endfor %}

),

-- what one person more or less makes, and what the residuals of a unit of the base are worth
noisy as (

    select
        kept.*,
        measures.chance,
        measures.least_spread,
        middles.history_periods,
        middles.usual_rate * cast(kept.exposure_days as double) as usual_value,
        -- 1.4826 times the median distance is a standard deviation, were the values spread normally
        1.4826 * distances.median_distance * cast(kept.exposure_days as double) as own_spread,
        -- of what never happened before, what one of today makes
        coalesce(
            middles.numerator_squares / nullif(middles.events, 0),
            cast(kept.numerator_squares as double) / nullif(kept.events, 0)
        ) as one_event,
        -- few vary less than many: halfway between what is usual and what is
        (
            middles.numerator_squares / nullif(middles.exposure_days, 0) * cast(kept.exposure_days as double)
            + cast(kept.numerator_squares as double)
        ) / 2 as sum_variance,
        middles.numerator_squares / nullif(middles.denominator, 0) as base_variance,
        (
            middles.numerator_squares
            - 2 * (middles.numerator / nullif(middles.denominator, 0)) * middles.products
            + power(middles.numerator / nullif(middles.denominator, 0), 2) * middles.denominator_squares
        ) / nullif(middles.denominator, 0) as share_variance,
        nullif(cast(kept.denominator as double), 0) as base
    from kept
    inner join measures on kept.measure_key = measures.measure_key
    inner join middles
        on {% for key in keys %}kept.{{ key }} = middles.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}
    inner join distances
        on {% for key in keys %}kept.{{ key }} = distances.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}
    where kept.value is not null
    and middles.history_periods >= {{ parameter('briefing_least_history') }}

),

spread as (

    select
        *,
        sqrt(coalesce(case chance
            when 'events' then sum_variance + one_event
            when 'fixed_base' then (base_variance * base + one_event) / power(base, 2)
            when 'share' then (greatest(share_variance, 0) * base + one_event) / power(base, 2)
            else 0
        end, 0)) as chance_spread
    from noisy

),

scored as (

    select
        *,
        greatest(own_spread, chance_spread, cast(least_spread as double) * abs(usual_value))
        * sqrt(1 + 1.0 / history_periods) as usual_spread
    from spread

),

surprising as (

    select
        *,
        (cast(value as double) - usual_value) / usual_spread as surprise
    from scored
    where usual_spread > 0

),

ranked as (

    select
        *,
        {{ two_sided_p('surprise') }} as p_value,
        count(*) over (partition by period_grain, period_number) as looks
    from surprising

),

placed as (

    select
        *,
        row_number() over (
            partition by period_grain, period_number
            order by p_value, measure_key, level, entity_id
        ) as place
    from ranked

),

-- the step-up rule: everything up to the last that is below its share of the rate (Benjamini and Hochberg)
cut as (

    select
        *,
        max(case
            when p_value <= {{ parameter('briefing_false_discovery_rate', 'double') }} * place / looks then place
        end) over (partition by period_grain, period_number) as last_place
    from placed

),

final as (

    select
        {{ keys | join(', ') }},
        cast(usual_value as decimal(18, 6)) as usual_value,
        cast(usual_spread as decimal(18, 6)) as usual_spread,
        cast(surprise as decimal(18, 4)) as surprise,
        cast(p_value as decimal(18, 6)) as p_value,
        cast(history_periods as bigint) as history_periods,
        cast(looks as bigint) as looks,
        coalesce(place <= last_place, false) as is_beyond_chance
    from cut

)

select * from final
