-- One row per booked service row of who keeps the book, with what became of it: left open in the
-- book but sold that day counts as completed.
with appointments as (

    select * from {{ ref('int_appointment__record') }}
    where is_system_of_record

),

lines as (

    select * from {{ ref('int_transaction__record') }}

),

sold_days as (

    select distinct patient_id, location_id, business_on
    from lines
    where
        is_system_of_record
        and line_type in ('service', 'redemption')
        and not is_pseudo

),

first_bookings as (

    select * from {{ ref('int_appointment__chain') }}

),

final as (

    select
        appointments.*,
        cast(appointments.starts_at as date) as starts_on,
        case
            when
                appointments.appointment_status in ('booked', 'confirmed', 'checked_in')
                and sold_days.patient_id is not null
                then 'completed'
            else appointments.appointment_status
        end as resolved_status,
        coalesce(first_bookings.first_created_at, appointments.created_at) as first_created_at
    from appointments
    left join sold_days
        on
            appointments.patient_id = sold_days.patient_id
            and appointments.location_id = sold_days.location_id
            and cast(appointments.starts_at as date) = sold_days.business_on
    left join first_bookings on appointments.appointment_id = first_bookings.appointment_id

)

select * from final
