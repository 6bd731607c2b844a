-- One row per person known to be new: the first treatment, and the next date of treatment after it.
-- Touch-ups and consultations are neither: buying at a consultation would count as a return.
with visits as (

    select * from {{ ref('visit') }}

),

patients as (

    select * from {{ ref('patient') }}

),

newcomers as (

    select distinct patient_id
    from visits
    where patient_kind = 'new'

),

treatments as (

    select
        *,
        row_number() over (
            partition by patient_id order by visit_on, first_starts_at, visit_id
        ) as treatment_number,
        min(visit_on) over (partition by patient_id) as first_treatment_on
    from visits
    where is_rebooking_eligible
    and not coalesce(is_consult_only, false)

),

next_dates as (

    select
        patient_id,
        min(visit_on) as next_treatment_on
    from treatments
    where visit_on > first_treatment_on
    group by patient_id

),

final as (

    select
        treatments.visit_id,
        treatments.patient_id,
        treatments.location_id,
        treatments.primary_provider_id as provider_id,
        treatments.visit_on,
        coalesce(patients.acquisition_channel, 'unknown') as channel,
        next_dates.next_treatment_on
    from treatments
    -- inside the history guard nobody can be told to be new
    inner join newcomers on treatments.patient_id = newcomers.patient_id
    left join patients on treatments.patient_id = patients.patient_id
    left join next_dates on treatments.patient_id = next_dates.patient_id
    where treatments.treatment_number = 1

)

select * from final
