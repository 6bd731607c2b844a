-- One row per booked visit, dated by the day it was made: did the patient book it online?
-- Where nobody knows how, it is left out.
with bookings as (

    select * from {{ ref('booking_made') }}
    where booking_channel <> 'unknown'

),

final as (

    select
        {{ kpi_event_columns(
            'online_booking_share',
            event_on='made_on',
            location_id='location_id',
            channel='booking_channel',
            patient_id='patient_id',
            canonical_table="'booked_visit'",
            record_id='booked_visit_id',
            numerator="case when booking_channel = 'online' then 1 else 0 end",
            denominator='1'
        ) }}
    from bookings

)

select * from final
