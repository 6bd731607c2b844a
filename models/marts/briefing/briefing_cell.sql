-- One row per measure, day, place, service line, channel, campaign and provider: what the events of the day add up to, with the
-- sums of squares over people (a person's lines of a day belong together) that tell how far chance alone can move them.
{%- set kpi_measures = {
    'earned_revenue': ('earned_revenue', 'numerator', 'null'),
    'available_hours': ('utilization', 'denominator', 'null'),
    'utilization': ('utilization', 'numerator', 'denominator'),
    'rph_available': ('rph_available', 'numerator', 'denominator'),
    'average_ticket': ('average_ticket', 'numerator', 'denominator'),
    'rebooking_rate_7d': ('rebooking_rate_7d', 'numerator', 'denominator'),
    'no_show_rate': ('no_show_rate', 'numerator', 'denominator'),
    'late_cancel_rate': ('late_cancel_rate', 'numerator', 'denominator'),
    'new_patients': ('new_patients', 'numerator', 'null'),
    'leads': ('leads', 'numerator', 'null'),
    'ad_spend': ('cost_per_lead', 'numerator', 'null'),
    'cac_blended': ('cac_blended', 'numerator', 'denominator'),
    'discount_rate': ('discount_rate', 'numerator', 'denominator'),
    'refunds': ('refund_rate', 'numerator', 'null'),
    'retail_revenue': ('retail_share', 'numerator', 'null')
} %}
{%- set by_hours = ['available_hours', 'utilization', 'rph_available'] %}
{%- set columns = [
    'event_on', 'level', 'location_id', 'provider_id', 'service_line', 'channel', 'campaign', 'is_mature',
    'counts_in_group', 'counts_at_location', 'is_by_the_day'
] %}
{%- set always = "true as is_mature,
        true as counts_in_group,
        true as counts_at_location,
        true as is_by_the_day" %}
with quality as (

    select * from {{ ref('metric_quality') }}

),

first_day as (

    select min(day_on) as first_on from {{ ref('briefing_day') }}

),

-- what payroll says of hours is of a pay period, and late: it tells no change
payroll_places as (

    select distinct
        location_id,
        {{ month_start('worked_on') }} as month_start_on
    from {{ ref('provider_hours') }}
    where is_used
    and source_kind = 'payroll'

),

visits as (

    select * from {{ ref('visit') }}

),

memberships as (

    select * from {{ ref('membership') }}

),

list_prices as (

    select * from {{ ref('list_price_day') }}

),

events as (
    {% for measure, (metric, numerator, denominator) in kpi_measures.items() %}
    select
        '{{ measure }}' as measure_key,
        {%- for column in columns[:8] %}
        event.{{ column }},
        {%- endfor %}
        event.location_id is null or quality.is_in_group as counts_in_group,
        event.location_id is null or quality.quality <> 'absent' as counts_at_location,
        {{ 'payroll_places.location_id is null' if measure in by_hours else 'true' }} as is_by_the_day,
        coalesce(event.patient_id, event.record_id) as person_id,
        event.{{ numerator }} as numerator,
        {{ 'cast(null as decimal(18, 6))' if denominator == 'null' else 'event.denominator' }} as denominator
    from {{ ref('kpi_' ~ metric) }} as event
    -- left join: what happened at no place counts in the group
    left join quality
        on quality.metric_key = '{{ metric }}'
        and event.location_id = quality.location_id
        and event.period_start_on = quality.month_start_on
    {%- if measure in by_hours %}
    left join payroll_places
        on event.location_id = payroll_places.location_id
        and event.period_start_on = payroll_places.month_start_on
    {%- endif %}
    where event.event_on >= (select first_on from first_day)
    and event.{{ numerator }} is not null

    union all
    {% endfor %}
    select
        'visits' as measure_key,
        visits.visit_on as event_on,
        null as level,
        visits.location_id,
        visits.primary_provider_id as provider_id,
        visits.service_line,
        null as channel,
        null as campaign,
        {{ always }},
        visits.visit_id as person_id,
        1 as numerator,
        null as denominator
    from visits
    where visits.visit_on >= (select first_on from first_day)

    union all

    select
        'members_left' as measure_key,
        ended_on as event_on,
        null as level,
        location_id,
        null as provider_id,
        null as service_line,
        null as channel,
        null as campaign,
        {{ always }},
        membership_id as person_id,
        1 as numerator,
        null as denominator
    from memberships
    where ended_on >= (select first_on from first_day)

    union all

    select
        'price_index' as measure_key,
        sold_on as event_on,
        null as level,
        location_id,
        null as provider_id,
        service_line,
        null as channel,
        null as campaign,
        {{ always }},
        transaction_id as person_id,
        list_amount as numerator,
        reference_amount as denominator
    from list_prices

),

people as (

    select
        measure_key,
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        person_id,
        count(*) as cases,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from events
    group by measure_key, {{ columns | join(', ') }}, person_id

),

final as (

    select
        measure_key,
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        cast(sum(cases) as bigint) as cases,
        cast(count(case when numerator <> 0 then 1 end) as bigint) as events,
        cast(sum(numerator) as decimal(18, 6)) as numerator,
        cast(sum(denominator) as decimal(18, 6)) as denominator,
        cast(sum(numerator * numerator) as decimal(38, 6)) as numerator_squares,
        cast(sum(numerator * denominator) as decimal(38, 6)) as products,
        cast(sum(denominator * denominator) as decimal(38, 6)) as denominator_squares
    from people
    group by measure_key, {{ columns | join(', ') }}

)

select * from final
