-- One row per booking of a person, with the days from and until which it stood in the book.
with appointments as (

    select * from {{ ref('appointment') }}

),

chains as (

    select * from {{ ref('appointment_chain') }}

),

final as (

    select
        appointments.appointment_id,
        appointments.patient_id,
        appointments.location_id,
        cast(appointments.starts_at as date) as starts_on,
        -- null where the source does not say when it was made
        cast(chains.first_created_at as date) as booked_on,
        cast(
            coalesce(
                appointments.cancelled_at,
                case
                    when appointments.appointment_status = 'rescheduled'
                        then successors.created_at
                end
            ) as date
        ) as left_book_on
    from appointments
    inner join chains on appointments.appointment_id = chains.appointment_id
    left join appointments as successors
        on appointments.rescheduled_to_id = successors.appointment_id
    where appointments.patient_id is not null
    and appointments.starts_at is not null
    and appointments.appointment_status <> 'deleted'
    -- off the book at an unknown time: it cannot be shown to have stood
    and not (
        appointments.appointment_status in ('cancelled', 'rescheduled')
        and appointments.cancelled_at is null
        and successors.created_at is null
    )

)

select * from final
