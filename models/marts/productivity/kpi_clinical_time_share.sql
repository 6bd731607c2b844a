-- One row per appointment completed, with its hours, and one per day of hours worked. Who worked no
-- hours in the month is on neither side.
with service_time as (

    select * from {{ ref('clinical_service_time') }}

),

months as (

    select * from {{ ref('provider_month_hours') }}

),

hours as (

    select * from {{ ref('clinical_hours') }}

),

final as (

    select
        {{ kpi_event_columns(
            'clinical_time_share',
            event_on='service_time.starts_on',
            location_id='service_time.location_id',
            provider_id='service_time.provider_id',
            patient_id='service_time.patient_id',
            canonical_table="'appointment'",
            record_id='service_time.appointment_id',
            numerator='service_time.completed_hours',
            denominator='0'
        ) }}
    from service_time
    inner join months
        on service_time.provider_id = months.provider_id
        and service_time.location_id = months.location_id
        and service_time.month_start_on = months.month_start_on
    where months.has_worked_hours

    union all

    select
        {{ kpi_event_columns(
            'clinical_time_share',
            event_on='worked_on',
            location_id='location_id',
            provider_id='provider_id',
            canonical_table="'provider_hours'",
            record_id='record_id',
            basis='source_kind',
            numerator='0',
            denominator='worked_hours'
        ) }}
    from hours
    where worked_hours > 0

)

select * from final
