-- One row per source record of a person, with the rule that linked it.
with links as (

    select * from {{ ref('int_patient__link') }}

),

final as (

    select
        source_system,
        account,
        source_patient_id,
        patient_id,
        match_rule,
        match_score
    from links
    where patient_id is not null

)

select * from final
