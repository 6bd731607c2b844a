-- One row per consultation on the book that was still owed a day before its start.
with consult_bookings as (

    select * from {{ ref('consult_booking') }}
    where is_due

),

final as (

    select
        {{ kpi_event_columns(
            'consult_show_rate',
            event_on='booked_on',
            location_id='location_id',
            provider_id='provider_id',
            channel='channel',
            campaign='campaign',
            patient_id='patient_id',
            canonical_table="'booked_visit'",
            record_id='booked_visit_id',
            numerator='case when has_showed then 1 else 0 end',
            denominator='1'
        ) }}
    from consult_bookings

)

select * from final
