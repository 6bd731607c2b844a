-- One row per new patient, dated by the first treatment: back for another within 365 days?
with first_treatments as (

    select * from {{ ref('first_treatment') }}

),

final as (

    select
        {{ kpi_event_columns(
            'return_12m_cohort',
            event_on='visit_on',
            location_id='location_id',
            provider_id='provider_id',
            channel='channel',
            patient_id='patient_id',
            canonical_table="'visit'",
            record_id='visit_id',
            numerator='case when next_treatment_on <= ' ~ add_days('visit_on', 365)
                ~ ' then 1 else 0 end',
            denominator='1',
            is_mature=add_days('visit_on', 365) ~ ' <= ' ~ as_of()
        ) }}
    from first_treatments

)

select * from final
