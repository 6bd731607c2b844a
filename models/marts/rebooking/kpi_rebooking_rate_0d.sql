-- One row per visit after which the patient could have been rebooked.
with visits as (

    select * from {{ ref('rebooking_visit') }}

),

final as (

    select
        {{ kpi_event_columns(
            'rebooking_rate_0d',
            event_on='visit_on',
            location_id='location_id',
            provider_id='provider_id',
            service_line='service_line',
            patient_id='patient_id',
            canonical_table="'visit'",
            record_id='visit_id',
            numerator='case when is_rebooked_0d then 1 else 0 end',
            denominator='1',
            is_mature='is_mature_0d'
        ) }}
    from visits

)

select * from final
