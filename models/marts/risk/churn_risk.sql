-- One row per patient at risk today: how likely nobody sees the patient again in time, why, and what is at stake.
with cases as (

    select * from {{ ref('churn_case') }}
    where is_current

),

scores as (

    select * from {{ ref('churn_score') }}
    where fold = 'current'

),

gates as (

    select * from {{ ref('risk_gate') }}
    where risk = 'churn'
    and is_used

),

days as (

    select * from {{ ref('patient_day') }}

),

worth as (

    select * from {{ ref('unit_contribution') }}

),

lines as (

    select
        entity_id as service_line,
        contribution_rate,
        contribution_per_patient_12m
    from worth
    where level = 'service_line'

),

practice as (

    select
        max(contribution_rate) as contribution_rate,
        max(contribution_per_patient_12m) as contribution_per_patient_12m
    from worth
    where level = 'portfolio'

),

-- what was earned in the twelve months that ended with the last visit, at the rate of its lines
own_years as (

    select
        cases.patient_id,
        sum(days.earned_amount * coalesce(lines.contribution_rate, practice.contribution_rate)) as contribution
    from cases
    cross join practice
    inner join days
        on cases.patient_id = days.patient_id
        and days.visit_on <= cases.last_visit_on
        and days.visit_on > {{ add_months('cases.last_visit_on', -12) }}
    left join lines on days.service_line = lines.service_line
    group by cases.patient_id

),

chosen as (

    select
        cases.*,
        cast(
            case
                when gates.scorer = 'model' then scores.model_probability else scores.rules_probability
            end as decimal(9, 6)
        ) as churn_probability,
        coalesce(gates.scorer, 'rules') as score_source,
        scores.points,
        scores.reason_codes,
        cast(
            case
                when cases.segment = 'one_visit' and cases.is_consult_only
                    then practice.contribution_per_patient_12m
                when cases.segment = 'one_visit'
                    then coalesce(lines.contribution_per_patient_12m, practice.contribution_per_patient_12m)
                -- who has cost more than brought leaves nothing to lose
                when own_years.contribution < 0 then 0
                else own_years.contribution
            end as decimal(18, 2)
        ) as contribution_at_stake_12m
    from cases
    cross join practice
    inner join scores on cases.patient_id = scores.case_id
    left join gates on cases.segment = gates.segment
    left join lines on cases.service_line = lines.service_line
    left join own_years on cases.patient_id = own_years.patient_id

),

final as (

    select
        scored_on as as_of_on,
        patient_id,
        location_id,
        provider_id,
        segment,
        service_line,
        last_visit_on,
        cadence_days,
        gap_days,
        window_days,
        churn_probability,
        score_source,
        points as rule_points,
        reason_codes,
        contribution_at_stake_12m,
        cast(contribution_at_stake_12m * churn_probability as decimal(18, 2)) as dollars_at_risk
    from chosen

)

select * from final
