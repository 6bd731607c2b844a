-- One row per person whose first visit in the organisation is known to be the first ever, with the
-- visits of the year that begins with it.
with visits as (

    select * from {{ ref('visit') }}

),

patients as (

    select * from {{ ref('patient') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by patient_id order by visit_on, first_starts_at, visit_id
        ) as visit_number,
        min(visit_on) over (partition by patient_id) as first_visit_on
    from visits

),

years as (

    select
        patient_id,
        count(*) as visits_in_year
    from numbered
    where visit_on <= {{ add_days('first_visit_on', 365) }}
    group by patient_id

),

final as (

    select
        numbered.visit_id,
        numbered.patient_id,
        numbered.location_id,
        numbered.primary_provider_id as provider_id,
        numbered.visit_on,
        coalesce(patients.acquisition_channel, 'unknown') as channel,
        patients.acquisition_campaign as campaign,
        years.visits_in_year
    from numbered
    inner join years on numbered.patient_id = years.patient_id
    left join patients on numbered.patient_id = patients.patient_id
    where numbered.visit_number = 1
    -- inside the history guard a first seen person is 'unknown', not new
    and numbered.patient_kind = 'new'

)

select * from final
