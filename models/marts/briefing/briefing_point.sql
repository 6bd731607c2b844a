-- One row per measure, period, level and entity: its value. Days are for the group and its places, quarters for providers alone.
{%- set entities = {
    'portfolio': "'all'", 'location': 'location_id', 'service_line': 'service_line', 'channel': 'channel',
    'campaign': 'campaign', 'provider': 'provider_id'
} %}
{#- the parts of a change: of the same events as the whole, those that belong to no part, or may not be told of a place, too #}
{%- set parts = {
    'portfolio_location': "case when counts_at_location and is_by_the_day then coalesce(location_id, 'none') else 'none' end",
    'portfolio_service_line': "coalesce(service_line, 'none')",
    'portfolio_channel': "coalesce(channel, 'none')", 'portfolio_campaign': "coalesce(campaign, 'none')",
    'location_service_line': "location_id || '|' || coalesce(service_line, 'none')",
    'location_channel': "location_id || '|' || coalesce(channel, 'none')"
} %}
{%- do entities.update(parts) %}
{%- set summed = ['events', 'numerator', 'denominator', 'numerator_squares', 'products', 'denominator_squares'] %}
with cells as (

    select * from {{ ref('briefing_cell') }}

),

days as (

    select * from {{ ref('briefing_day') }}

),

periods as (

    select distinct
        period_grain,
        period_number,
        period_start_on,
        period_end_on
    from days

),

-- where nothing is known of a figure, silence is no zero
known as (

    select
        metric_key,
        month_start_on,
        location_id as place
    from {{ ref('metric_quality') }}
    where quality <> 'absent'

    union all

    select distinct
        metric_key,
        month_start_on,
        'all' as place
    from {{ ref('metric_quality') }}
    where is_in_group

),

measures as (

    select * from {{ ref('briefing_measure') }}

),

locations as (

    select * from {{ ref('location') }}

),

stale_locations as (

    select * from {{ ref('int_location__staleness') }}
    where is_stale

),

by_period as (

    select
        cells.measure_key,
        days.period_grain,
        days.period_number,
        cells.level,
        cells.counts_in_group,
        cells.counts_at_location,
        cells.is_by_the_day,
        {%- for entity in ['location_id', 'service_line', 'channel', 'campaign', 'provider_id'] %}
        cells.{{ entity }},
        {%- endfor %}
        sum(case when cells.is_mature then cells.cases else 0 end) as cases,
        sum(case when cells.is_mature then 0 else cells.cases end) as excluded_immature,
        {%- for column in summed %}
        sum(case when cells.is_mature then cells.{{ column }} end) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from cells
    inner join days on cells.event_on = days.day_on
    inner join measures
        on cells.measure_key = measures.measure_key
        and position(days.period_grain in measures.grains) > 0
    group by
        cells.measure_key, days.period_grain, days.period_number, cells.level,
        cells.counts_in_group, cells.counts_at_location, cells.is_by_the_day,
        cells.location_id, cells.service_line, cells.channel, cells.campaign, cells.provider_id

),

sums as (
    {% for level, entity in entities.items() %}
    select
        by_period.measure_key,
        by_period.period_grain,
        by_period.period_number,
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        sum(by_period.cases) as cases,
        sum(by_period.excluded_immature) as excluded_immature,
        {%- for column in summed %}
        sum(by_period.{{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from by_period
    inner join measures on by_period.measure_key = measures.measure_key
    where position('|{{ level | replace('portfolio_', '') | replace('location_', '') }}|' in '|' || measures.levels || '|') > 0
    and (by_period.period_grain = 'quarter') = ({{ 'true' if level == 'provider' else 'false' }})
    {%- if level not in ['portfolio', 'location'] %}
    and by_period.period_grain <> 'day'
    {%- endif %}
    and by_period.{{ 'counts_at_location' if level.startswith('location') else 'counts_in_group' }}
    -- hours of a payroll are those of a pay period: no week, and no place's own change, is told by them
    and (by_period.is_by_the_day{{ " or by_period.period_grain = 'month'" if not level.startswith('location') }})
    and coalesce(by_period.level, '{{ level }}') = '{{ level }}'
    {%- if level == 'provider' %}
    -- where providers have rows of their own, those without a level are not theirs
    and (by_period.level is not null or by_period.measure_key <> 'average_ticket')
    {%- endif %}
    {%- if level != 'portfolio' %}
    and {{ entity }} is not null
    {%- endif %}
    group by by_period.measure_key, by_period.period_grain, by_period.period_number
    {%- if level != 'portfolio' %}, {{ entity }}{% endif %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- what a day of each weekday weighs: months differ in their Saturdays
weekday_sums as (

    select
        measure_key,
        {{ iso_weekday('event_on') }} as weekday,
        sum(numerator) as numerator
    from cells
    where is_mature
    and level is null
    group by measure_key, {{ iso_weekday('event_on') }}

),

weekdays as (

    select
        measure_key,
        weekday,
        numerator,
        sum(numerator) over (partition by measure_key) as all_numerator
    from weekday_sums

),

exposures as (

    select
        weekdays.measure_key,
        days.period_grain,
        days.period_number,
        7 * sum(weekdays.numerator / weekdays.all_numerator) as exposure_days
    from weekdays
    inner join days on weekdays.weekday = {{ iso_weekday('days.day_on') }}
    where weekdays.all_numerator > 0
    and days.period_grain in ('month', 'quarter')
    group by weekdays.measure_key, days.period_grain, days.period_number

),

-- a period in which nothing happened is a zero: of the group and its places always, of anything else from its first event on
entities as (

    select
        measure_key,
        period_grain,
        level,
        entity_id,
        case when level not in ('portfolio', 'location') then min(period_number) end as first_number
    from sums
    group by measure_key, period_grain, level, entity_id

),

final as (

    select
        entities.measure_key,
        periods.period_grain,
        periods.period_number,
        periods.period_start_on,
        periods.period_end_on,
        entities.level,
        entities.entity_id,
        cast(coalesce(sums.cases, 0) as bigint) as cases,
        cast(coalesce(sums.excluded_immature, 0) as bigint) as excluded_immature,
        cast(coalesce(sums.numerator, 0) as decimal(18, 6)) as numerator,
        cast(case when measures.shape = 'ratio' then coalesce(sums.denominator, 0) end as decimal(18, 6)) as denominator,
        cast(case
            when measures.shape = 'sum' then coalesce(sums.numerator, 0)
            when sums.denominator > 0 then sums.numerator / sums.denominator
        end as decimal(18, 6)) as value,
        -- by days and weeks alike is compared with alike
        cast(case when measures.shape = 'sum' then coalesce(exposures.exposure_days, 1) else 1 end as decimal(18, 6))
            as exposure_days,
        cast(coalesce(sums.events, 0) as bigint) as events,
        {%- for column in summed[3:] %}
        cast(coalesce(sums.{{ column }}, 0) as decimal(38, 6)) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from entities
    inner join periods
        on entities.period_grain = periods.period_grain
        and periods.period_number >= coalesce(entities.first_number, periods.period_number)
    inner join measures on entities.measure_key = measures.measure_key
    inner join known
        on measures.metric_key = known.metric_key
        and {{ month_start('periods.period_end_on') }} = known.month_start_on
        and known.place = case
            when entities.level like 'location%' then split_part(entities.entity_id, '|', 1) else 'all'
        end
    left join sums
        on entities.measure_key = sums.measure_key
        and entities.level = sums.level
        and entities.entity_id = sums.entity_id
        and periods.period_grain = sums.period_grain
        and periods.period_number = sums.period_number
    left join exposures
        on entities.measure_key = exposures.measure_key
        and periods.period_grain = exposures.period_grain
        and periods.period_number = exposures.period_number
    left join locations on case when entities.level = 'location' then entities.entity_id end = locations.location_id
    left join stale_locations
        on case when entities.level = 'location' then entities.entity_id end = stale_locations.location_id
    -- silence of a place whose data has stopped, or which is closed, is no fact
    where coalesce(stale_locations.last_data_on >= periods.period_end_on, true)
    and coalesce(locations.closed_on >= periods.period_start_on, true)
    -- a day or week is looked at when all of it is old enough
    and (periods.period_grain in ('month', 'quarter') or coalesce(sums.excluded_immature, 0) = 0)

)

select * from final
