-- One row per goal and step from the revenue wanted to the people needed: the value, and its formula in words and numbers.
{%- set figures = {
    'revenue': 'earned_revenue', 'ticket': 'average_ticket', 'visits': 'new_patient_visits_12m',
    'first_year': 'ltv_12m_earned', 'patient_year': 'revenue_per_patient', 'lead_rate': 'lead_conversion_rate',
    'consult_rate': 'consult_conversion_30d', 'cost': 'cac_blended', 'newcomers': 'new_patients'
} %}
{#- each step: its name, unit, formula in words, the figures it rests on, formula in numbers -#}
{%- set steps = [
    ('goal_revenue', 'Revenue wanted in a year', 'usd', 'the goal', '', "''"),
    ('revenue_now', 'Revenue now', 'usd', 'earned revenue of the last twelve months', 'revenue', "''"),
    ('revenue_gap', 'Missing revenue', 'usd', 'revenue wanted less revenue now, 0 where it is reached', 'revenue',
        "goal_revenue || ' − ' || revenue_now"),
    ('visits_needed', 'Visits needed', 'count', 'missing revenue ÷ average ticket', 'revenue ticket',
        "revenue_gap || ' ÷ ' || ticket"),
    ('new_patients_needed', 'New patients needed', 'count', 'visits needed ÷ visits of a new patient in the first year',
        'revenue ticket visits', "visits_needed || ' ÷ ' || visits"),
    ('new_patients_now', 'New patients now', 'count', 'new patients of the last twelve months, to compare', 'newcomers', "''"),
    ('leads_needed', 'Leads needed', 'count', 'new patients needed ÷ leads that purchase', 'revenue ticket visits lead_rate',
        "new_patients_needed || ' ÷ ' || lead_rate"),
    ('consultations_needed', 'Consultations needed', 'count', 'new patients needed ÷ consultation conversion',
        'revenue ticket visits consult_rate', "new_patients_needed || ' ÷ ' || consult_rate"),
    ('acquisition_cost', 'Cost of winning them', 'usd', 'new patients needed × cost per acquired patient',
        'revenue ticket visits cost', "new_patients_needed || ' × ' || cost"),
    ('new_patients_by_first_year', 'New patients needed, by first-year revenue', 'count',
        'missing revenue ÷ earned revenue per new patient in 12 months', 'revenue first_year',
        "revenue_gap || ' ÷ ' || first_year"),
    ('active_patients_needed', 'Active patients needed, by revenue per patient', 'count',
        'missing revenue ÷ earned revenue per active patient', 'revenue patient_year',
        "revenue_gap || ' ÷ ' || patient_year"),
] %}

with figures as (

    select * from {{ ref('goal_figure') }}

),

pivoted as (

    select
        goal_metric_key,
        level,
        entity_id,
        max(goal_value) as goal_revenue
        {%- for name, metric_key in figures.items() %},
        max(figure_value) filter (where metric_key = '{{ metric_key }}') as {{ name }}
        {%- endfor %}
    from figures
    group by goal_metric_key, level, entity_id

),

{#- whole visits and people: rounding first keeps a quotient that is whole from being one more -#}
{%- macro needed(amount, by) -%}
    cast(ceil(round(cast({{ amount }} as double) / nullif({{ by }}, 0), 6)) as bigint)
{%- endmacro %}

gaps as (

    select
        *,
        cast(revenue as decimal(18, 2)) as revenue_now,
        cast(greatest(goal_revenue - revenue, 0) as decimal(18, 2)) as revenue_gap,
        cast(newcomers as bigint) as new_patients_now
    from pivoted

),

visits_to_win as (

    select
        *,
        {{ needed_count('revenue_gap', 'ticket') }} as visits_needed
    from gaps

),

patients_to_win as (

    select
        *,
        {{ needed_count('visits_needed', 'visits') }} as new_patients_needed
    from visits_to_win

),

computed as (

    select
        *,
        {{ needed_count('new_patients_needed', 'lead_rate') }} as leads_needed,
        {{ needed_count('new_patients_needed', 'consult_rate') }} as consultations_needed,
        cast(new_patients_needed * cost as decimal(18, 2)) as acquisition_cost,
        {{ needed_count('revenue_gap', 'first_year') }} as new_patients_by_first_year,
        {{ needed_count('revenue_gap', 'patient_year') }} as active_patients_needed
    from patients_to_win

),

written as (

    select
        goal_metric_key,
        level,
        entity_id
        {%- for key, title, unit, words, inputs, numbers in steps %},
        {{ key }} as {{ key }}_value,
        cast({{ key }} as varchar) as {{ key }}
        {%- endfor %}
        {%- for name in ['ticket', 'visits', 'first_year', 'patient_year', 'cost'] %},
        cast(cast({{ name }} as decimal(18, 2)) as varchar) as {{ name }}
        {%- endfor %}
        {%- for name in ['lead_rate', 'consult_rate'] %},
        cast({{ name }} as varchar) as {{ name }}
        {%- endfor %}
    from computed

),

steps as (
    {% for key, title, unit, words, inputs, numbers in steps %}
    select
        goal_metric_key,
        level,
        entity_id,
        {{ loop.index }} as step_number,
        '{{ key }}' as step,
        '{{ title }}' as step_name,
        '{{ unit }}' as unit,
        cast({{ key }}_value as decimal(18, 2)) as step_value,
        '{{ words }}' as formula_in_words,
        nullif({{ numbers }}, '') as formula_in_numbers,
        '|{% for name in inputs.split() %}{{ figures[name] }}|{% endfor %}' as metric_keys
    from written
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

reasons as (

    select
        steps.level,
        steps.entity_id,
        steps.step,
        bool_or(figures.quality = 'degraded') as is_degraded,
        {{ list_words('figures.quality_reason') }} as quality_reason
    from steps
    inner join figures
        on steps.level = figures.level
        and steps.entity_id = figures.entity_id
        and position('|' || figures.metric_key || '|' in steps.metric_keys) > 0
    group by steps.level, steps.entity_id, steps.step

),

final as (

    select
        steps.goal_metric_key,
        steps.level,
        steps.entity_id,
        steps.step_number,
        steps.step,
        steps.step_name,
        steps.unit,
        steps.step_value,
        steps.formula_in_words,
        steps.formula_in_numbers,
        steps.metric_keys,
        case
            when steps.step_value is null then 'absent'
            when reasons.is_degraded then 'degraded'
            else 'exact'
        end as quality,
        reasons.quality_reason
    from steps
    left join reasons
        on steps.level = reasons.level
        and steps.entity_id = reasons.entity_id
        and steps.step = reasons.step

)

select * from final
