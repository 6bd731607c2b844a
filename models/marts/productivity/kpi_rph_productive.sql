-- One row per service line performed, with what was earned, and one per appointment completed.
with revenue as (

    select * from {{ ref('service_revenue') }}

),

service_time as (

    select * from {{ ref('clinical_service_time') }}

),

months as (

    select * from {{ ref('provider_month_hours') }}

),

final as (

    select
        {{ kpi_event_columns(
            'rph_productive',
            event_on='sold_on',
            location_id='location_id',
            provider_id='provider_id',
            patient_id='patient_id',
            canonical_table="'transaction'",
            record_id='transaction_id',
            numerator='earned_amount',
            denominator='0'
        ) }}
    from revenue
    where counts_per_completed_hour

    union all

    select
        {{ kpi_event_columns(
            'rph_productive',
            event_on='service_time.starts_on',
            location_id='service_time.location_id',
            provider_id='service_time.provider_id',
            patient_id='service_time.patient_id',
            canonical_table="'appointment'",
            record_id='service_time.appointment_id',
            numerator='0',
            denominator='service_time.completed_hours'
        ) }}
    from service_time
    inner join months
        on service_time.provider_id = months.provider_id
        and service_time.location_id = months.location_id
        and service_time.month_start_on = months.month_start_on
    where months.has_productive_hours

)

select * from final
