-- One row per risk, segment, scorer and tenth of the tested cases in the order of what the scorer said: what it said, and
-- what came true.
with scores as (
    {% for risk in ['churn', 'no_show'] %}
    select
        '{{ risk }}' as risk,
        *
    from {{ ref(risk ~ '_score') }}
    where fold = 'test'
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

said as (
    {% for scorer in ['rules', 'yardstick', 'model'] %}
    select
        risk,
        segment,
        '{{ scorer }}' as scorer,
        case_id,
        patient_id,
        has_happened,
        {{ scorer }}_probability as probability,
        ntile(10) over (
            partition by risk, segment order by {{ scorer }}_probability desc, case_on, case_id
        ) as tenth
    from scores
    where {{ scorer }}_probability is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        risk,
        segment,
        scorer,
        cast(tenth as integer) as tenth,
        count(*) as cases,
        count(*) filter (where has_happened) as events,
        count(distinct case when has_happened then patient_id end) as event_patients,
        count(distinct case when not has_happened then patient_id end) as other_patients,
        cast(avg(cast(probability as decimal(9, 6))) as decimal(9, 6)) as said_probability,
        cast(avg(case when has_happened then 1.0 else 0.0 end) as decimal(9, 6)) as true_share
    from said
    group by risk, segment, scorer, tenth

)

select * from final
