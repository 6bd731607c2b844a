-- One row per booked visit that lies ahead: how likely the patient does not come, and why.
with cases as (

    select * from {{ ref('no_show_feature') }}
    where is_current

),

scores as (

    select * from {{ ref('no_show_score') }}
    where fold = 'current'

),

gates as (

    select * from {{ ref('risk_gate') }}
    where risk = 'no_show'
    and is_used

),

final as (

    select
        {{ as_of() }} as as_of_on,
        cases.booked_visit_id,
        cases.patient_id,
        cases.location_id,
        cases.provider_id,
        cases.starts_at,
        cast(
            case
                when gates.scorer = 'model' then scores.model_probability else scores.rules_probability
            end as decimal(9, 6)
        ) as no_show_probability,
        coalesce(gates.scorer, 'rules') as score_source,
        scores.points as rule_points,
        scores.reason_codes
    from cases
    inner join scores on cases.booked_visit_id = scores.case_id
    left join gates on cases.segment = gates.segment

)

select * from final
