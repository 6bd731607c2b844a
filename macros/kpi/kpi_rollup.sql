{# The entity of each level, from the ids that an event carries. #}
{% macro kpi_level_entities() -%}
    {{ return({
        'portfolio': "'all'",
        'location': 'location_id',
        'provider': 'provider_id',
        'service_line': 'service_line',
        'channel': 'channel',
        'campaign': 'campaign',
        'campaign_provider': "campaign || '|' || coalesce(provider_id, 'none')",
        'room': 'room_id',
        'device': 'device_id',
        'location_provider': "location_id || '|' || provider_id",
        'location_service_line': "location_id || '|' || service_line",
        'location_channel': "location_id || '|' || channel"
    }) }}
{%- endmacro %}

{# The levels of a metric: those of metrics.csv, and for additive metrics the pairs with the location. #}
{% macro kpi_levels(metric) -%}
    {%- set levels = metric.levels | list -%}
    {%- for part in ['provider', 'service_line', 'channel'] if part in levels and metric.rollup == 'additive' -%}
        {%- do levels.append('location_' ~ part) -%}
    {%- endfor -%}
    {{ return(levels) }}
{%- endmacro %}

{#
    One metric's events summed by level, entity, location and month.

    Events of places where the metric is absent are on neither side. People are counted so that any window can be told from
    months alone: a person counts in the last of their months inside the window. `people_entering` and `people_leaving` are the
    changes of the number of people seen in the twelve months that end with the month.
#}
{% macro kpi_rollup(metric_key, metric) -%}
(
    with events as (

        select
            event.*,
            event.location_id is null or quality.quality <> 'absent' as counts_at_location,
            event.location_id is null or quality.is_in_group as counts_in_group
        from {{ ref('kpi_' ~ metric_key) }} as event
        left join {{ ref('metric_quality') }} as quality
            on quality.metric_key = '{{ metric_key }}'
            and event.location_id = quality.location_id
            and event.period_start_on = quality.month_start_on

    ),

    by_level as (
        {% if metric.rollup == 'additive' -%}
        {%- set entities = kpi_level_entities() -%}
        {% for level in kpi_levels(metric) %}
        select
            '{{ level }}' as level,
            {{ entities[level] }} as entity_id,
            location_id,
            period_start_on,
            patient_id,
            numerator,
            denominator,
            is_mature,
            basis
        from events
        where level is null
        and {{ 'counts_at_location' if 'location' in level else 'counts_in_group' }}
        {%- if level != 'portfolio' %}
        and {{ entities[level] }} is not null
        {%- endif %}

        union all
        {% endfor %}
        {%- endif %}
        -- rows that name their level count for it alone
        select
            level,
            entity_id,
            location_id,
            period_start_on,
            patient_id,
            numerator,
            denominator,
            is_mature,
            basis
        from events
        where level is not null
        and case when level like '%location%' then counts_at_location else counts_in_group end

    ),

    by_person as (

        select
            level,
            entity_id,
            location_id,
            period_start_on,
            case when is_mature then patient_id end as patient_id,
            sum(case when is_mature then numerator end) as numerator,
            sum(case when is_mature then denominator end) as denominator,
            count(case when is_mature then 1 end) as cases,
            count(case when not is_mature then 1 end) as excluded_immature,
            min(case when is_mature then basis end) as first_basis,
            max(case when is_mature then basis end) as last_basis
        from by_level
        group by
            level,
            entity_id,
            location_id,
            period_start_on,
            case when is_mature then patient_id end

    ),

    with_next as (

        select
            *,
            lead(period_start_on) over (
                partition by level, entity_id, patient_id
                order by period_start_on, location_id
            ) as next_month_on
        from by_person

    ),

    contributions as (

        select
            level,
            entity_id,
            location_id,
            period_start_on,
            numerator,
            denominator,
            cases,
            excluded_immature,
            first_basis,
            last_basis,
            case
                when patient_id is not null
                    and next_month_on is distinct from period_start_on then 1
                else 0
            end as people_in_month,
            case
                when patient_id is not null
                    and {{ quarter_start('next_month_on') }}
                        is distinct from {{ quarter_start('period_start_on') }} then 1
                else 0
            end as people_in_quarter,
            case
                when patient_id is not null
                    and next_month_on is distinct from period_start_on then 1
                else 0
            end as people_entering,
            0 as people_leaving
        from with_next

        union all

        select
            level,
            entity_id,
            location_id,
            least(
                {{ add_months('period_start_on', 12) }},
                coalesce(next_month_on, {{ add_months('period_start_on', 12) }})
            ) as period_start_on,
            null as numerator,
            null as denominator,
            0 as cases,
            0 as excluded_immature,
            null as first_basis,
            null as last_basis,
            0 as people_in_month,
            0 as people_in_quarter,
            0 as people_entering,
            1 as people_leaving
        from with_next
        where patient_id is not null
        and next_month_on is distinct from period_start_on

    )

    select
        '{{ metric_key }}' as metric_key,
        level,
        entity_id,
        location_id,
        period_start_on as month_start_on,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        cast(sum(cases) as bigint) as cases,
        cast(sum(excluded_immature) as bigint) as excluded_immature,
        min(first_basis) as first_basis,
        max(last_basis) as last_basis,
        cast(sum(people_in_month) as bigint) as people_in_month,
        cast(sum(people_in_quarter) as bigint) as people_in_quarter,
        cast(sum(people_entering) as bigint) as people_entering,
        cast(sum(people_leaving) as bigint) as people_leaving
    from contributions
    group by level, entity_id, location_id, period_start_on
)
{%- endmacro %}

{# Statements that add the rollups of metrics to a table, one by one. #}
{% macro insert_rollups(table, metric_keys) -%}
    {%- for metric_key in metric_keys %}
    insert into {{ table }}
    select * from {{ kpi_rollup(metric_key, metric_register()[metric_key]) }} as {{ metric_key }};
    {%- endfor %}
{%- endmacro %}
