-- One row per appointment on the book at the start of its day, with its hours, and one per day of
-- hours offered. Who offered no hours in the month is on neither side.
with booked as (

    select * from {{ ref('book_at_start_of_day') }}

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
            'schedule_fill',
            event_on='booked.starts_on',
            location_id='booked.location_id',
            provider_id='booked.provider_id',
            patient_id='booked.patient_id',
            canonical_table="'appointment'",
            record_id='booked.appointment_id',
            numerator='booked.booked_hours',
            denominator='0'
        ) }}
    from booked
    inner join months
        on booked.provider_id = months.provider_id
        and booked.location_id = months.location_id
        and booked.month_start_on = months.month_start_on
    where months.has_available_hours

    union all

    select
        {{ kpi_event_columns(
            'schedule_fill',
            event_on='worked_on',
            location_id='location_id',
            provider_id='provider_id',
            canonical_table="'provider_hours'",
            record_id='record_id',
            basis='source_kind',
            numerator='0',
            denominator='available_hours'
        ) }}
    from hours
    where available_hours > 0

)

select * from final
