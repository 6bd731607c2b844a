-- One row per event that counts on the scorecard and level at which it is summed, and one per metric, level, place and month
-- for the month itself: nothing happened in it, or nothing is known of it. Level `event` is every level that follows from
-- the ids in the row; the others are named by the metric's own rows.
{{ config(materialized='view') }}
{%- set ids = ['location_id', 'provider_id', 'service_line', 'channel', 'campaign', 'room_id', 'device_id'] %}
with events as (

    select * from {{ ref('kpi_event') }}

),

quality as (

    select * from {{ ref('metric_quality') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

months as (

    select distinct month_start_on from {{ ref('location_month') }}

),

summed_levels as (
    {% for metric_key, levels in metric_row_levels().items() %}
    {%- set is_last = loop.last %}
    {%- for level in levels %}
    select '{{ metric_key }}' as metric_key, '{{ level }}' as level
    {{ 'union all' if not (is_last and loop.last) }}
    {%- endfor %}
    {%- endfor %}

),

facts as (

    select
        events.metric_key,
        -- a part of the group, such as its dental places
        case
            when events.level = 'portfolio' and events.entity_id <> 'all' then 'part'
            else events.level
        end as level,
        events.entity_id,
        events.period_start_on,
        {%- for id in ids %}
        events.{{ id }},
        {%- endfor %}
        events.numerator,
        events.denominator,
        events.is_mature,
        true as is_event,
        events.location_id is null or quality.quality <> 'absent' as counts_at_location,
        events.location_id is null or quality.is_in_group as counts_in_group
    from events
    inner join months on events.period_start_on = months.month_start_on
    -- left join: what happened at no place counts in the group
    left join quality
        on events.metric_key = quality.metric_key
        and events.location_id = quality.location_id
        and events.period_start_on = quality.month_start_on

    union all

    select
        metric_key,
        null as level,
        null as entity_id,
        month_start_on as period_start_on,
        {%- for id in ids %}
        {{ id if id == 'location_id' else 'null' }} as {{ id }},
        {%- endfor %}
        null as numerator,
        null as denominator,
        true as is_mature,
        false as is_event,
        quality <> 'absent' as counts_at_location,
        is_in_group as counts_in_group
    from quality

),

levelled as (

    select
        facts.*,
        metrics.levels,
        summed_levels.level as summed_level,
        case
            when facts.level is not null then facts.entity_id
            else case summed_levels.level
                when 'event' then 'event'
                when 'portfolio' then 'all'
                {%- for id in ids %}
                when '{{ id.removesuffix("_id") }}' then facts.{{ id }}
                {%- endfor %}
            end
        end as summed_entity,
        case
            when summed_levels.level = 'location' then facts.counts_at_location
            else facts.counts_in_group
        end as is_told,
        metrics.denominator is not null as has_denominator,
        -- a sum of nothing is zero; a median of nothing is nothing
        metrics.denominator is null and metrics.unit not in ('usd', 'count') as is_statistic
    from facts
    inner join metrics on facts.metric_key = metrics.metric_key
    inner join summed_levels
        on facts.metric_key = summed_levels.metric_key
        and coalesce(facts.level, summed_levels.level) = summed_levels.level

),

final as (

    select
        metric_key,
        summed_level as level,
        period_start_on,
        {%- for id in ids %}
        {%- set level = id.removesuffix('_id') %}
        case
            when summed_level = '{{ level }}' then summed_entity
            when summed_level = 'event' and position('{{ level }}' in levels) > 0
                {%- if level == 'location' %}
                -- known to the group only
                and (counts_at_location or not counts_in_group)
                {%- endif %}
                then {{ id }}
        end as {{ id }},
        {%- endfor %}
        case when summed_level = 'part' then summed_entity end as part,
        case
            when not is_told then null
            when is_statistic then case when is_mature then numerator end
            else coalesce(case when is_mature then numerator end, 0)
        end as numerator,
        case
            when is_told and has_denominator
                then coalesce(case when is_mature then denominator end, 0)
        end as denominator
    from levelled
    where summed_entity is not null
    and (is_told or not is_event)

)

select * from final
