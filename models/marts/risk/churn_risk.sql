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

-- what the patient brought in the twelve months that ended with the last visit
stakes as (

    select
        cases.patient_id,
        sum(days.contribution) as contribution
    from cases
    inner join days
        on cases.patient_id = days.patient_id
        and days.visit_on <= cases.last_visit_on
        and days.visit_on > {{ add_months('cases.last_visit_on', -12) }}
    group by cases.patient_id

),

chosen as (

    select
        cases.*,
        case
            when gates.scorer = 'model' then scores.model_probability else scores.rules_probability
        end as churn_probability,
        coalesce(gates.scorer, 'rules') as score_source,
        scores.points,
        scores.reason_codes,
        -- who has cost more than brought leaves nothing to lose
        greatest(stakes.contribution, 0) as contribution_at_stake_12m
    from cases
    inner join scores on cases.patient_id = scores.case_id
    left join gates on cases.segment = gates.segment
    left join stakes on cases.patient_id = stakes.patient_id

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
        cast(churn_probability as decimal(9, 6)) as churn_probability,
        score_source,
        points as rule_points,
        reason_codes,
        cast(contribution_at_stake_12m as decimal(18, 2)) as contribution_at_stake_12m,
        cast(
            contribution_at_stake_12m * cast(churn_probability as decimal(9, 6)) as decimal(18, 2)
        ) as dollars_at_risk
    from chosen

)

select * from final
