-- One row per new patient, dated by the first visit: how many visits in the 365 days after it, itself
-- included?
with first_visits as (

    select * from {{ ref('first_visit') }}

),

final as (

    select
        {{ kpi_event_columns(
            'new_patient_visits_12m',
            event_on='visit_on',
            location_id='location_id',
            provider_id='provider_id',
            channel='channel',
            campaign='campaign',
            patient_id='patient_id',
            canonical_table="'visit'",
            record_id='visit_id',
            numerator='visits_in_year',
            denominator='1',
            is_mature=add_days('visit_on', 365) ~ ' <= ' ~ as_of()
        ) }}
    from first_visits

)

select * from final
