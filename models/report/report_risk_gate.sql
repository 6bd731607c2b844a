-- One row per risk, segment and scorer: how good it was on months that nothing had seen, and which one is used.
{{ config(alias='risk_gate') }}

with gates as (

    select * from {{ ref('risk_gate') }}

),

tested as (
    {% for risk in ['churn', 'no_show'] %}
    select
        '{{ risk }}' as risk,
        segment,
        least(
            count(distinct case when has_happened then patient_id end),
            count(distinct case when not has_happened then patient_id end)
        ) as people
    from {{ ref(risk ~ '_score') }}
    where fold = 'test'
    group by segment
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

decided as (

    select
        gates.*,
        coalesce(tested.people, 0) < {{ parameter('suppress_below') }} as is_suppressed
    from gates
    left join tested
        on gates.risk = tested.risk
        and gates.segment = tested.segment

),

final as (

    select
        risk,
        segment,
        scorer,
        is_used,
        case when not is_suppressed then verdict end as verdict,
        {%- for measure in [
            'auc', 'brier', 'top_decile_lift', 'test_cases', 'test_events', 'test_months', 'calibration_months',
            'training_months'
        ] %}
        case when not is_suppressed then {{ measure }} end as {{ measure }},
        {%- endfor %}
        case when not is_suppressed then {{ month_start('test_from_on') }} end as test_from_month_on,
        case when not is_suppressed then {{ month_start('test_to_on') }} end as test_to_month_on,
        is_suppressed
    from decided

)

select * from final
order by final.risk, final.segment, final.scorer
