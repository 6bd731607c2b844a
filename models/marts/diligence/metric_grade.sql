-- One row per metric, place (or the group) and span of months back from the last one: exact, degraded or absent, why,
-- and what to ask for. A metric of the other vertical is no metric of the place.
{%- set spans = [12, 24, 36] %}
with quality as (

    select * from {{ ref('metric_quality') }}

),

shortfalls as (

    select * from {{ ref('metric_shortfall') }}

),

locations as (

    select * from {{ ref('location') }}

),

items as (

    select * from {{ ref('request_item') }}

),

last_months as (

    select max(month_start_on) as last_month_on from quality

),

spans as (
{% for months in spans %}
    select
        {{ months }} as span_months,
        {{ add_months('last_month_on', 1 - months) }} as from_month_on
    from last_months
    {{ 'union all' if not loop.last }}
{% endfor %}
),

elsewhere as (

    select distinct
        metric_key,
        location_id
    from shortfalls
    where input = 'dental_practice'

),

-- the group rests on its places: the same months, told by the names of the places
graded as (

    select
        quality.metric_key,
        spans.span_months,
        quality.location_id,
        count(*) as months,
        count(case when quality.quality = 'absent' then 1 end) as absent_months,
        count(case when quality.quality = 'degraded' then 1 end) as degraded_months,
        count(case when not quality.is_in_group then 1 end) as group_absent_months,
        count(case when quality.is_in_group and quality.group_quality = 'degraded' then 1 end)
            as group_degraded_months
    from quality
    inner join spans on quality.month_start_on >= spans.from_month_on
    left join elsewhere
        on quality.metric_key = elsewhere.metric_key
        and quality.location_id = elsewhere.location_id
    where elsewhere.metric_key is null
    group by quality.metric_key, spans.span_months, quality.location_id

),

-- in how many of the months each reason stands
reasons as (

    select
        shortfalls.metric_key,
        spans.span_months,
        shortfalls.location_id,
        shortfalls.input,
        shortfalls.reason,
        count(*) as months
    from shortfalls
    inner join spans on shortfalls.month_start_on >= spans.from_month_on
    group by
        shortfalls.metric_key,
        spans.span_months,
        shortfalls.location_id,
        shortfalls.input,
        shortfalls.reason

),

told as (

    select
        reasons.metric_key,
        reasons.span_months,
        reasons.location_id,
        locations.location_name,
        reasons.reason || case
            when reasons.months < graded.months
                then ' (' || cast(reasons.months as varchar) || ' of ' || cast(graded.months as varchar) || ' months)'
            else ''
        end as reason,
        items.title
    from reasons
    inner join graded
        on reasons.metric_key = graded.metric_key
        and reasons.span_months = graded.span_months
        and reasons.location_id = graded.location_id
    inner join locations on reasons.location_id = locations.location_id
    inner join items on position('|' || reasons.input || '|' in '|' || items.inputs || '|') > 0

),

place_words as (

    select
        metric_key,
        span_months,
        location_id,
        {{ list_words('reason') }} as reason,
        {{ list_words('title') }} as ask_for
    from told
    group by metric_key, span_months, location_id

),

group_words as (

    select
        metric_key,
        span_months,
        {{ list_words('place_reason') }} as reason,
        {{ list_words('title') }} as ask_for
    from (
        select
            metric_key,
            span_months,
            title,
            reason || ': ' || {{ list_words('location_name', ', ') }} as place_reason
        from told
        group by metric_key, span_months, title, reason
    ) as by_reason
    group by metric_key, span_months

),

places as (

    select
        graded.metric_key,
        graded.span_months,
        'location' as level,
        graded.location_id as entity_id,
        case
            when graded.absent_months = graded.months then 'absent'
            when graded.absent_months + graded.degraded_months > 0 then 'degraded'
            else 'exact'
        end as grade,
        graded.months,
        graded.absent_months,
        place_words.reason,
        place_words.ask_for
    from graded
    left join place_words
        on graded.metric_key = place_words.metric_key
        and graded.span_months = place_words.span_months
        and graded.location_id = place_words.location_id

),

groups as (

    select
        graded.metric_key,
        graded.span_months,
        'portfolio' as level,
        'all' as entity_id,
        case
            when sum(graded.group_absent_months) = sum(graded.months) then 'absent'
            when sum(graded.group_absent_months + graded.group_degraded_months) > 0 then 'degraded'
            else 'exact'
        end as grade,
        sum(graded.months) as months,
        sum(graded.group_absent_months) as absent_months,
        max(group_words.reason) as reason,
        max(group_words.ask_for) as ask_for
    from graded
    left join group_words
        on graded.metric_key = group_words.metric_key
        and graded.span_months = group_words.span_months
    group by graded.metric_key, graded.span_months

),

final as (

    select * from groups
    union all
    select * from places

)

select
    metric_key,
    span_months,
    level,
    entity_id,
    grade,
    cast(months as bigint) as months,
    cast(absent_months as bigint) as absent_months,
    case when grade <> 'exact' then reason end as reason,
    case when grade <> 'exact' then ask_for end as ask_for
from final
