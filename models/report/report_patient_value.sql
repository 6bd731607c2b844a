-- One row per month of first visit, everybody together: what a new patient had brought after 6 to 36 months, beside the
-- cost of winning one.
{{ config(alias='patient_value') }}
{%- set horizons = [6, 12, 24, 36] %}
with cohorts as (

    select * from {{ ref('ltv_cohort') }}
    where channel = 'all'

),

-- shown where everything of the month is that the row tells
shown as (

    select period_start_on as cohort_month_on
    from {{ ref('disclosure_cell') }}
    where metric_key in ('new_patients', 'ltv_12m_earned', 'ltv_12m_contribution', 'cac_blended')
    and level = 'portfolio'
    and entity_id = 'all'
    and period_grain = 'month'
    group by period_start_on
    having not bool_or(is_suppressed)
    and max(case when metric_key = 'new_patients' then value end) is not null

),

final as (

    select
        cohorts.cohort_month_on,
        {%- for months in horizons %}
        max(case when cohorts.horizon_months = {{ months }} then cohorts.ltv_earned_amount end)
            as earned_{{ months }}m_per_patient,
        {%- endfor %}
        max(case when cohorts.horizon_months = 12 then cohorts.ltv_contribution_amount end)
            as contribution_12m_per_patient,
        max(cohorts.cac_amount) as cac_amount,
        max(case when cohorts.horizon_months = 12 then cohorts.ltv_to_cac end) as ltv_12m_to_cac,
        max(case when cohorts.horizon_months = 24 then cohorts.ltv_to_cac end) as ltv_24m_to_cac,
        max(cohorts.payback_months) as payback_months
    from cohorts
    inner join shown on cohorts.cohort_month_on = shown.cohort_month_on
    where cohorts.patients >= {{ parameter('suppress_below') }}
    group by cohorts.cohort_month_on

)

select * from final
order by final.cohort_month_on
