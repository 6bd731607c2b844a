-- One row per own location, metric, period and cohort it belongs to: its value beside the cohort's middle half.
{%- set kinds = ['vertical', 'revenue_band', 'provider_band', 'region_band', 'mix_band'] %}

with contributions as (

    select * from {{ ref('peer_contribution') }}

),

cohorts as (

    select * from {{ ref('peer_cohort') }}

),

own as (
    {% for kind in kinds %}
    select
        location_id,
        vertical,
        '{{ kind }}' as cohort_kind,
        {{ kind }} as cohort,
        period_grain,
        period_end_on,
        metric_key,
        value
    from contributions
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        own.location_id,
        own.metric_key,
        own.period_grain,
        own.period_end_on,
        own.cohort_kind,
        own.cohort,
        own.value as own_value,
        cohorts.contributors,
        cohorts.places,
        cohorts.p25_value,
        cohorts.median_value,
        cohorts.p75_value,
        case
            when own.value < cohorts.p25_value then 'below the middle half'
            when own.value > cohorts.p75_value then 'above the middle half'
            when cohorts.p25_value is not null then 'in the middle half'
        end as position_words,
        cohorts.is_suppressed
    from own
    inner join cohorts
        on own.vertical = cohorts.vertical
        and own.cohort_kind = cohorts.cohort_kind
        and own.cohort = cohorts.cohort
        and own.period_grain = cohorts.period_grain
        and own.period_end_on = cohorts.period_end_on
        and own.metric_key = cohorts.metric_key

)

select * from final
