-- One row per location, and one for all comparable ones: whether earned revenue grows, by the seasonal
-- Mann-Kendall test and Sen's slope over the latest complete months.
with location_months as (

    select * from {{ ref('location_month') }}

),

earned as (

    select
        location_id,
        period_start_on as month_start_on,
        sum(numerator) as earned_amount
    from {{ ref('kpi_earned_revenue') }}
    group by location_id, period_start_on

),

-- a month that earned nothing has no logarithm, and tells of a closed place rather than of a trend
location_points as (

    select
        location_months.location_id,
        location_months.month_start_on,
        case when earned.earned_amount > 0 then earned.earned_amount end as earned_amount
    from location_months
    left join earned
        on location_months.location_id = earned.location_id
        and location_months.month_start_on = earned.month_start_on
    where location_months.month_start_on > {{ add_months(
        '(select max(month_start_on) from location_months)', '-' ~ parameter('trend_months')
    ) }}

),

-- places that have the whole window: an opening or a purchase is no growth of what was there
comparable as (

    select location_id
    from location_points
    group by location_id
    having count(earned_amount) = {{ parameter('trend_months') }}

),

series as (

    select
        'location' as level,
        location_id as entity_id,
        month_start_on,
        earned_amount
    from location_points

    union all

    select
        'portfolio' as level,
        'like_for_like' as entity_id,
        location_points.month_start_on,
        sum(location_points.earned_amount) as earned_amount
    from location_points
    inner join comparable on location_points.location_id = comparable.location_id
    group by location_points.month_start_on

),

entities as (

    select
        level,
        entity_id,
        count(earned_amount) as months,
        max(month_start_on) as last_month_on
    from series
    group by level, entity_id

),

-- the same calendar month of two years, so that seasons cancel out
pairs as (

    select
        later.level,
        later.entity_id,
        sign(later.earned_amount - earlier.earned_amount) as direction,
        (ln(cast(later.earned_amount as double)) - ln(cast(earlier.earned_amount as double)))
        / {{ months_apart('earlier.month_start_on', 'later.month_start_on') }} as log_slope
    from series as earlier
    inner join series as later
        on earlier.level = later.level
        and earlier.entity_id = later.entity_id
        and earlier.month_start_on < later.month_start_on
        and extract(month from earlier.month_start_on) = extract(month from later.month_start_on)
    where earlier.earned_amount > 0
    and later.earned_amount > 0

),

seasons as (

    select
        level,
        entity_id,
        count(earned_amount) as years
    from series
    group by level, entity_id, extract(month from month_start_on)

),

variances as (

    select
        level,
        entity_id,
        cast(sum(years * (years - 1) * (2 * years + 5)) as double) / 18 as variance
    from seasons
    group by level, entity_id

),

ranked as (

    select
        pairs.*,
        variances.variance,
        row_number() over (
            partition by pairs.level, pairs.entity_id order by pairs.log_slope
        ) as place,
        count(*) over (partition by pairs.level, pairs.entity_id) as pair_count
    from pairs
    inner join variances
        on pairs.level = variances.level
        and pairs.entity_id = variances.entity_id

),

-- between which of the ordered slopes the interval's ends lie
with_bounds as (

    select
        *,
        greatest((pair_count - {{ parameter('trend_z', 'double') }} * sqrt(variance)) / 2, 1) as low_place,
        least((pair_count + {{ parameter('trend_z', 'double') }} * sqrt(variance)) / 2 + 1, pair_count)
            as high_place
    from ranked

),

weighted as (

    select
        *,
        greatest(1 - abs(place - (pair_count + 1) / 2.0), 0) as middle_weight,
        greatest(1 - abs(place - low_place), 0) as low_weight,
        greatest(1 - abs(place - high_place), 0) as high_weight
    from with_bounds

),

tested as (

    select
        level,
        entity_id,
        sum(direction) as score,
        (sum(direction) - sign(sum(direction))) / sqrt(max(variance)) as z,
        {%- for end in ['middle', 'low', 'high'] %}
        100 * (exp(sum(log_slope * {{ end }}_weight) / sum({{ end }}_weight)) - 1)
            as {{ end }}_percent{{ ',' if not loop.last }}
        {%- endfor %}
    from weighted
    group by level, entity_id

),

judged as (

    select
        entities.*,
        entities.months = {{ parameter('trend_months') }} as is_whole,
        tested.score,
        tested.z,
        tested.middle_percent,
        tested.low_percent,
        tested.high_percent,
        abs(tested.z) >= {{ parameter('trend_z', 'double') }} as is_beyond_chance,
        abs(tested.middle_percent) >= {{ parameter('trend_flat_percent', 'double') }} as is_noticeable
    from entities
    left join tested
        on entities.level = tested.level
        and entities.entity_id = tested.entity_id

),

final as (

    select
        level,
        entity_id,
        last_month_on,
        cast(months as bigint) as months,
        case
            when not is_whole then 'too short'
            when is_beyond_chance and is_noticeable and middle_percent > 0 then 'growing'
            when is_beyond_chance and is_noticeable then 'declining'
            else 'plateau'
        end as trend,
        case
            when not is_whole
                then cast(months as varchar) || ' of ' || cast({{ parameter('trend_months') }} as varchar)
                || ' months with earned revenue'
            when not is_beyond_chance then 'the change cannot be told from chance'
            when not is_noticeable then 'the change is too small to matter'
        end as trend_reason,
        case when is_whole then cast(middle_percent as decimal(18, 4)) end as change_percent,
        case when is_whole then cast(low_percent as decimal(18, 4)) end as change_low_percent,
        case when is_whole then cast(high_percent as decimal(18, 4)) end as change_high_percent,
        case when is_whole then cast(score as bigint) end as kendall_score,
        case when is_whole then cast({{ two_sided_p('z') }} as decimal(18, 4)) end as p_value
    from judged

)

select * from final
