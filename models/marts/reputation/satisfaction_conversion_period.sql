-- One row per quarter or trailing year and place or provider: how satisfied people are beside how they buy and come back.
with scorecard as (

    select * from {{ ref('kpi_scorecard') }}
    where period_grain in ('quarter', 'ttm')
    and level in ('location', 'provider')

),

metrics as (

    select * from {{ ref('metrics') }}

),

surveys as (

    select * from {{ ref('kpi_nps') }}

),

ratings as (

    select * from {{ ref('kpi_average_rating') }}

),

providers as (

    select * from {{ ref('provider') }}
    where not coalesce(is_house, false)

),

answers as (

    select metric_key, event_on, provider_id, numerator, denominator from surveys
    union all
    select metric_key, event_on, provider_id, numerator, denominator from ratings

),

periods as (

    select distinct period_grain, period_start_on, period_end_on from scorecard

),

-- the scorecard has reviews of places; those that name a person are the person's as well
told as (

    select
        metric_key,
        period_grain,
        period_start_on,
        period_end_on,
        level,
        entity_id,
        numerator,
        denominator,
        quality_reason
    from scorecard
    where metric_key in ('consult_conversion_30d', 'rebooking_rate_7d')
    or (metric_key in ('nps', 'average_rating') and level = 'location')

    union all

    select
        answers.metric_key,
        periods.period_grain,
        periods.period_start_on,
        periods.period_end_on,
        'provider' as level,
        answers.provider_id as entity_id,
        sum(answers.numerator) as numerator,
        sum(answers.denominator) as denominator,
        cast(null as varchar) as quality_reason
    from answers
    inner join periods
        on answers.event_on between periods.period_start_on and periods.period_end_on
    where answers.provider_id is not null
    group by
        answers.metric_key,
        periods.period_grain,
        periods.period_start_on,
        periods.period_end_on,
        answers.provider_id

),

judged as (

    select
        told.*,
        coalesce(told.denominator, 0) >= greatest(
            coalesce(metrics.min_denominator, 0),
            case when told.level = 'provider' then coalesce(metrics.min_events_provider, 0) else 0 end
        ) as has_enough
    from told
    inner join metrics on told.metric_key = metrics.metric_key

),

final as (

    select
        judged.period_grain,
        judged.period_start_on,
        judged.period_end_on,
        judged.level,
        judged.entity_id,
        {%- for column, metric in {
            'consult_conversion_rate': 'consult_conversion_30d', 'nps': 'nps', 'average_rating': 'average_rating',
            'rebooking_rate': 'rebooking_rate_7d'
        }.items() %}
        cast(max(case
            when judged.metric_key = '{{ metric }}' and judged.has_enough
                then judged.numerator / nullif(judged.denominator, 0)
        end) as decimal(18, 6)) as {{ column }},
        cast(coalesce(max(case
            when judged.metric_key = '{{ metric }}' then judged.denominator
        end), 0) as bigint) as {{ column }}_cases,
        case
            when bool_or(judged.metric_key = '{{ metric }}' and judged.has_enough) then null
            when max(case when judged.metric_key = '{{ metric }}' then judged.denominator end) > 0
                then 'too few cases'
            else coalesce(
                max(case when judged.metric_key = '{{ metric }}' then judged.quality_reason end),
                {% if metric in ('nps', 'average_rating') -%}
                case judged.level when 'provider' then 'none names the person' else 'none in the period' end
                {%- else -%}
                'none in the period'
                {%- endif %}
            )
        end as {{ column }}_missing{{ ',' if not loop.last }}
        {%- endfor %}
    from judged
    left join providers on judged.entity_id = providers.provider_id
    -- the house is nobody
    where judged.level = 'location' or providers.provider_id is not null
    group by
        judged.period_grain,
        judged.period_start_on,
        judged.period_end_on,
        judged.level,
        judged.entity_id

)

select * from final
