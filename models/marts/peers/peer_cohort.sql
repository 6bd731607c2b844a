-- One row per cohort of other practices' places, metric and period: the middle half of their values.
-- A cohort of too few contributors tells only how many they are.
{%- set kinds = ['vertical', 'revenue_band', 'provider_band', 'region_band', 'mix_band'] %}

with figures as (

    select * from {{ source('raw_practice', 'peer_figure') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

practice as (

    select max(currency) as currency from {{ source('raw_practice', 'practice') }}

),

-- the same thing measured: today's definition, and dollars only with dollars
comparable as (

    select figures.*
    from figures
    cross join practice
    inner join metrics
        on figures.metric_key = metrics.metric_key
        and figures.definition_version = metrics.definition_version
    where metrics.unit not like 'usd%' or figures.currency = practice.currency

),

members as (
    {% for kind in kinds %}
    select
        vertical,
        '{{ kind }}' as cohort_kind,
        {{ kind }} as cohort,
        period_grain,
        period_end_on,
        metric_key,
        contributor,
        place,
        value
    from comparable
    where {{ kind }} not in ('unknown', 'other')
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (

    select
        vertical,
        cohort_kind,
        cohort,
        period_grain,
        period_end_on,
        metric_key,
        count(distinct contributor) as contributors,
        count(*) as places,
        percentile_cont(0.25) within group (order by cast(value as double)) as p25_value,
        percentile_cont(0.5) within group (order by cast(value as double)) as median_value,
        percentile_cont(0.75) within group (order by cast(value as double)) as p75_value,
        count(distinct contributor) < {{ parameter('peer_cohort_contributors') }} as is_suppressed
    from members
    group by vertical, cohort_kind, cohort, period_grain, period_end_on, metric_key

),

final as (

    select
        vertical,
        cohort_kind,
        cohort,
        period_grain,
        period_end_on,
        metric_key,
        contributors,
        places,
        case when not is_suppressed then cast(p25_value as decimal(18, 4)) end as p25_value,
        case when not is_suppressed then cast(median_value as decimal(18, 4)) end as median_value,
        case when not is_suppressed then cast(p75_value as decimal(18, 4)) end as p75_value,
        is_suppressed
    from counted

)

select * from final
