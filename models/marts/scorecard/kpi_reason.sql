-- One row per metric, period and place, the group, and every other entity whose number is not exact:
-- how far the number can be trusted and why.
-- The group is as good as the worst place in it; a place left out is named.
with quality as (

    select * from {{ ref('metric_quality') }}

),

shortfalls as (

    select * from {{ ref('metric_shortfall') }}

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

period_months as (

    select * from {{ ref('period_month') }}

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
        bool_or(quality.is_in_group and quality.group_quality = 'degraded') as is_group_degraded
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

place_reasons as (

    select
        shortfalls.metric_key,
        shortfalls.location_id,
        period_months.period_grain,
        period_months.period_end_on,
        shortfalls.reason,
        bool_or(shortfalls.verdict <> 'degraded') as is_absence,
        -- what weakens a month that is left out anyway is not told
        bool_or(shortfalls.verdict = 'degraded' and quality.quality <> 'absent') as weakens_place,
        bool_or(shortfalls.verdict = 'degraded' and quality.is_in_group) as weakens_group,
        bool_or(shortfalls.verdict = 'absent') as is_group_absence
    from shortfalls
    inner join quality
        on shortfalls.metric_key = quality.metric_key
        and shortfalls.location_id = quality.location_id
        and shortfalls.month_start_on = quality.month_start_on
    inner join metrics on shortfalls.metric_key = metrics.metric_key
    inner join period_months
        on shortfalls.month_start_on = period_months.month_start_on
        and metrics.rollup = period_months.rollup
    group by
        shortfalls.metric_key,
        shortfalls.location_id,
        period_months.period_grain,
        period_months.period_end_on,
        shortfalls.reason

),

absences as (

    select
        place_periods.*,
        names.location_name,
        {{ list_words('case when place_reasons.is_absence then place_reasons.reason end', ', ') }}
            as absent_reason,
        {{ list_words('case when place_reasons.is_group_absence then place_reasons.reason end', ', ') }}
            as group_absent_reason
    from place_periods
    inner join (
        select distinct location_id, location_name from location_months
    ) as names on place_periods.location_id = names.location_id
    left join place_reasons
        on place_periods.metric_key = place_reasons.metric_key
        and place_periods.location_id = place_reasons.location_id
        and place_periods.period_grain = place_reasons.period_grain
        and place_periods.period_end_on = place_reasons.period_end_on
    group by
        place_periods.metric_key,
        place_periods.location_id,
        place_periods.period_grain,
        place_periods.period_start_on,
        place_periods.period_end_on,
        place_periods.month_count,
        place_periods.absent_months,
        place_periods.group_absent_months,
        place_periods.is_degraded,
        place_periods.is_group_degraded,
        names.location_name

),

-- one sentence each: for the place itself, and for the group
sentences as (

    select
        metric_key,
        location_id,
        period_grain,
        period_end_on,
        case when weakens_place then reason end as for_place,
        case when weakens_group then reason end as for_group
    from place_reasons
    where weakens_place or weakens_group

    union all

    select
        metric_key,
        location_id,
        period_grain,
        period_end_on,
        case
            when absent_months = month_count then absent_reason
            when absent_months > 0
                then cast(absent_months as varchar) || ' of ' || cast(month_count as varchar)
                    || ' months are left out: ' || absent_reason
        end as for_place,
        case
            when group_absent_months = month_count
                then location_name || ' is left out: ' || group_absent_reason
            when group_absent_months > 0
                then location_name || ' is left out of '
                    || cast(group_absent_months as varchar) || ' of '
                    || cast(month_count as varchar) || ' months: ' || group_absent_reason
        end as for_group
    from absences
    where absent_months > 0

),

-- which places stand behind a group figure other than the whole
presence as (

    select distinct
        rollup.metric_key,
        rollup.level,
        rollup.entity_id,
        rollup.location_id,
        period_months.period_grain,
        period_months.period_start_on,
        period_months.period_end_on
    from rollup
    inner join metrics on rollup.metric_key = metrics.metric_key
    inner join period_months
        on rollup.month_start_on = period_months.month_start_on
        and metrics.rollup = period_months.rollup
    where rollup.level <> 'location'
    -- a part of the group, such as the places of one vertical, is as good as its places
    and not (rollup.level = 'portfolio' and rollup.entity_id = 'all')
    and rollup.cases + rollup.excluded_immature > 0

),

portfolio as (

    select
        place_periods.metric_key,
        place_periods.period_grain,
        place_periods.period_start_on,
        place_periods.period_end_on,
        'portfolio' as level,
        'all' as entity_id,
        case
            when min(case when place_periods.group_absent_months = place_periods.month_count
                then 1 else 0 end) = 1 then 'absent'
            when max(case
                when place_periods.group_absent_months < place_periods.month_count
                    and (
                        place_periods.is_group_degraded
                        or place_periods.group_absent_months > 0
                    ) then 1
                else 0
            end) = 1 then 'degraded'
            else 'exact'
        end as quality,
        {{ list_words('sentences.for_group') }} as quality_reason
    from place_periods
    left join sentences
        on place_periods.metric_key = sentences.metric_key
        and place_periods.location_id = sentences.location_id
        and place_periods.period_grain = sentences.period_grain
        and place_periods.period_end_on = sentences.period_end_on
    group by
        place_periods.metric_key,
        place_periods.period_grain,
        place_periods.period_start_on,
        place_periods.period_end_on

),

places as (

    select
        place_periods.metric_key,
        place_periods.period_grain,
        place_periods.period_start_on,
        place_periods.period_end_on,
        'location' as level,
        place_periods.location_id as entity_id,
        case
            when max(place_periods.absent_months) = max(place_periods.month_count) then 'absent'
            when max(place_periods.absent_months) > 0 or bool_or(place_periods.is_degraded)
                then 'degraded'
            else 'exact'
        end as quality,
        {{ list_words('sentences.for_place') }} as quality_reason
    from place_periods
    left join sentences
        on place_periods.metric_key = sentences.metric_key
        and place_periods.location_id = sentences.location_id
        and place_periods.period_grain = sentences.period_grain
        and place_periods.period_end_on = sentences.period_end_on
    group by
        place_periods.metric_key,
        place_periods.period_grain,
        place_periods.period_start_on,
        place_periods.period_end_on,
        place_periods.location_id

),

others as (

    select
        presence.metric_key,
        presence.period_grain,
        presence.period_start_on,
        presence.period_end_on,
        presence.level,
        presence.entity_id,
        'degraded' as quality,
        -- a pair knows its place, any other entity is told which one is meant
        {{ list_words(
            "case when presence.level like 'location%' then sentences.for_place"
            ~ ' else sentences.for_group end'
        ) }} as quality_reason
    from presence
    inner join sentences
        on presence.metric_key = sentences.metric_key
        and presence.location_id = sentences.location_id
        and presence.period_grain = sentences.period_grain
        and presence.period_end_on = sentences.period_end_on
    where case
        when presence.level like 'location%' then sentences.for_place
        else sentences.for_group
    end is not null
    group by
        presence.metric_key,
        presence.period_grain,
        presence.period_start_on,
        presence.period_end_on,
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
