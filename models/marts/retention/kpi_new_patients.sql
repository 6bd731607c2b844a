-- One row per person whose first visit in the organisation is known to be the first ever.
with first_visits as (

    select * from {{ ref('first_visit') }}

),

final as (

    select
        {{ kpi_event_columns(
            'new_patients',
            event_on='visit_on',
            location_id='location_id',
            provider_id='provider_id',
            channel='channel',
            campaign='campaign',
            patient_id='patient_id',
            canonical_table="'visit'",
            record_id='visit_id',
            numerator='1'
        ) }}
    from first_visits

)

select * from final
