-- One row per person with a sign of being new: the earliest day on which any of their records shows it.
with profiles as (

    {{ union_entity('patient') }}

),

patients as (

    select * from {{ ref('int_patient__link') }}

),

appointments as (

    select * from {{ ref('int_appointment__resolve') }}

),

final as (

    select patient_id, min(first_known_on) as first_known_on
    from (
        select
            patients.patient_id,
            least(profiles.profile_created_on, profiles.first_visit_on) as first_known_on
        from profiles
        inner join patients on profiles.source_patient_key = patients.source_patient_key
        union all
        select patient_id, starts_on as first_known_on from appointments
        where is_first_visit
    ) as signs
    group by patient_id

)

select * from final
