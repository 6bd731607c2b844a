-- One row per metric, period and place, the group, and every other entity whose number is not exact:
-- how far the number can be trusted and why.
-- The group is as good as the worst place in it; a place left out is named.
with quality as (

    select * from {{ ref('metric_quality') }}

),

location_months as (

    select * from {{ ref('location_month') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

rollup as (

    select * from {{ ref('kpi_rollup') }}

),

-- the months that each period rests on: for a balance the last one
period_months as (

    select distinct
        'month' as period_grain,
        'additive' as rollup,
        month_start_on as period_start_on,
        month_end_on as period_end_on,
        month_start_on
    from location_months

    union all

    select distinct
        'quarter' as period_grain,
        rollups.rollup,
        {{ quarter_start('month_start_on') }} as period_start_on,
        {{ add_days(add_months(quarter_start('month_start_on'), 3), -1) }} as period_end_on,
        month_start_on
    from location_months
    cross join (select 'additive' as rollup union all select 'per_level' as rollup) as rollups
    where rollups.rollup = 'additive'
    or {{ month_start(add_months(quarter_start('month_start_on'), 2)) }} = month_start_on

    union all

    select distinct
        'ttm' as period_grain,
        'additive' as rollup,
        {{ add_months('ends.month_start_on', -11) }} as period_start_on,
        ends.month_end_on as period_end_on,
        parts.month_start_on
    from location_months as ends
    inner join location_months as parts
        on parts.month_start_on
            between {{ add_months('ends.month_start_on', -11) }} and ends.month_start_on

    union all

    select distinct
        'ttm' as period_grain,
        'per_level' as rollup,
        {{ add_months('month_start_on', -11) }} as period_start_on,
        month_end_on as period_end_on,
        month_start_on
    from location_months

    union all

    select distinct
        'month' as period_grain,
        'per_level' as rollup,
        month_start_on as period_start_on,
        month_end_on as period_end_on,
        month_start_on
    from location_months

),

-- what a period of a metric looks like at one place
place_periods as (

    select
        quality.metric_key,
        quality.location_id,
        period_months.period_grain,
        period_months.period_start_on,
        period_months.period_end_on,
        count(*) as month_count,
        count(case when quality.quality = 'absent' then 1 end) as absent_months,
        count(case when not quality.is_in_group then 1 end) as group_absent_months,
        bool_or(quality.quality = 'degraded') as is_degraded,
        bool_or(quality.is_in_group and quality.group_quality = 'degraded') as is_group_degraded,
        {{ list_words("case when quality.quality = 'degraded' then quality.quality_reason end") }}
            as degraded_reason,
        {{ list_words("case when quality.quality = 'absent' then quality.quality_reason end") }}
            as absent_reason
    from quality
    inner join metrics on quality.metric_key = metrics.metric_key
    inner join period_months
        on quality.month_start_on = period_months.month_start_on
        and metrics.rollup = period_months.rollup
    group by
        quality.metric_key,
        quality.location_id,
        period_months.period_grain,
        period_months.period_start_on,
        period_months.period_end_on

),

worded as (

    select
        place_periods.*,
        names.location_name,
        case
            when absent_months = month_count then 'absent'
            when absent_months > 0 or is_degraded then 'degraded'
            else 'exact'
        end as place_quality,
        case
            when absent_months = month_count then absent_reason
            when absent_months > 0
                then concat_ws(
                    '; ',
                    degraded_reason,
                    cast(absent_months as varchar) || ' of ' || cast(month_count as varchar)
                    || ' months are left out: ' || absent_reason
                )
            else degraded_reason
        end as place_reason,
        case
            when group_absent_months = month_count
                then names.location_name || ' is left out: ' || absent_reason
            when group_absent_months > 0
                then names.location_name || ' is left out of '
                || cast(group_absent_months as varchar) || ' of '
                || cast(month_count as varchar) || ' months: ' || absent_reason
        end as left_out
    from place_periods
    inner join (
        select distinct location_id, location_name from location_months
    ) as names on place_periods.location_id = names.location_id

),

-- which places stand behind a group figure other than the whole
presence as (

    select distinct
        rollup.metric_key,
        rollup.level,
        rollup.entity_id,
        rollup.location_id,
        period_months.period_grain,
        period_months.period_end_on
    from rollup
    inner join metrics on rollup.metric_key = metrics.metric_key
    inner join period_months
        on rollup.month_start_on = period_months.month_start_on
        and metrics.rollup = period_months.rollup
    where rollup.level not in ('portfolio', 'location')
    and rollup.cases + rollup.excluded_immature > 0

),

portfolio as (

    select
        metric_key,
        period_grain,
        period_start_on,
        period_end_on,
        'portfolio' as level,
        'all' as entity_id,
        case
            when bool_and(group_absent_months = month_count) then 'absent'
            when bool_or(
                group_absent_months < month_count
                and (is_group_degraded or group_absent_months > 0)
            ) then 'degraded'
            else 'exact'
        end as quality,
        nullif(concat_ws(
            '; ', {{ list_words('case when is_group_degraded then degraded_reason end') }},
            {{ list_words('left_out') }}
        ), '') as quality_reason
    from worded
    group by metric_key, period_grain, period_start_on, period_end_on

),

places as (

    select
        metric_key,
        period_grain,
        period_start_on,
        period_end_on,
        'location' as level,
        location_id as entity_id,
        place_quality as quality,
        place_reason as quality_reason
    from worded

),

others as (

    select
        worded.metric_key,
        worded.period_grain,
        worded.period_start_on,
        worded.period_end_on,
        presence.level,
        presence.entity_id,
        'degraded' as quality,
        {{ list_words('worded.place_reason') }} as quality_reason
    from presence
    inner join worded
        on presence.metric_key = worded.metric_key
        and presence.location_id = worded.location_id
        and presence.period_grain = worded.period_grain
        and presence.period_end_on = worded.period_end_on
    where worded.place_quality <> 'exact'
    group by
        worded.metric_key,
        worded.period_grain,
        worded.period_start_on,
        worded.period_end_on,
        presence.level,
        presence.entity_id

),

final as (

    select * from portfolio
    union all
    select * from places
    union all
    select * from others

)

select * from final
where quality <> 'exact' or quality_reason is not null or level in ('portfolio', 'location')
