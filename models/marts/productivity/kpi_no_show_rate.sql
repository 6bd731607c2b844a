-- One row per booked visit that was still owed a day before its start.
with due_visits as (

    select * from {{ ref('due_visit') }}

),

final as (

    select
        {{ kpi_event_columns(
            'no_show_rate',
            event_on='booked_on',
            location_id='location_id',
            provider_id='provider_id',
            service_line='service_line',
            channel="coalesce(booking_channel, 'unknown')",
            patient_id='patient_id',
            canonical_table="'booked_visit'",
            record_id='booked_visit_id',
            numerator="case when outcome = 'no_show' then 1 else 0 end",
            denominator='1'
        ) }}
    from due_visits

)

select * from final
