-- One row per person whose first visit in the organisation is known to be the first ever.
with visits as (

    select * from {{ ref('visit') }}

),

patients as (

    select * from {{ ref('patient') }}

),

first_visits as (

    select *
    from visits
    qualify row_number() over (
        partition by patient_id order by visit_on, first_starts_at, visit_id
    ) = 1

),

final as (

    select
        {{ kpi_event_columns(
            'new_patients',
            event_on='first_visits.visit_on',
            location_id='first_visits.location_id',
            provider_id='first_visits.primary_provider_id',
            channel="coalesce(patients.acquisition_channel, 'unknown')",
            campaign='patients.acquisition_campaign',
            patient_id='first_visits.patient_id',
            canonical_table="'visit'",
            record_id='first_visits.visit_id',
            numerator='1'
        ) }}
    from first_visits
    left join patients on first_visits.patient_id = patients.patient_id
    -- inside the history guard a first seen person is 'unknown', not new
    where first_visits.patient_kind = 'new'

)

select * from final
