-- One row per appointment that stood in the book of its day at 00:00, with the time it took of its
-- clinical person. A booking that was moved stood at its old time until the move, as far as the
-- source tells of moves.
with appointments as (

    select * from {{ ref('appointment') }}

),

moves as (

    select * from {{ ref('appointment_event') }} where event = 'moved'

),

providers as (

    select * from {{ ref('provider') }}

),

patients as (

    select * from {{ ref('patient') }}

),

bookings as (

    select
        appointments.appointment_id,
        appointments.patient_id,
        appointments.provider_id,
        appointments.location_id,
        appointments.created_at,
        appointments.starts_at,
        {{ minutes_between('appointments.starts_at', 'appointments.ends_at') }}
            + coalesce(appointments.recovery_minutes, 0) as minutes,
        coalesce(
            appointments.cancelled_at,
            case
                when appointments.appointment_status = 'rescheduled' then successors.created_at
            end
        ) as left_book_at,
        appointments.appointment_status in ('cancelled', 'rescheduled', 'deleted')
            as is_off_book
    from appointments
    left join appointments as successors
        on appointments.rescheduled_to_id = successors.appointment_id
    left join patients on appointments.patient_id = patients.patient_id
    where appointments.appointment_status <> 'unmapped'
    and appointments.ends_at >= appointments.starts_at
    and not coalesce(patients.is_test, false)

),

last_moves as (

    select
        appointment_id,
        max(occurred_at) as last_moved_at
    from moves
    group by appointment_id

),

slots as (

    -- where the booking stands now
    select
        bookings.appointment_id,
        bookings.patient_id,
        bookings.provider_id,
        bookings.location_id,
        bookings.starts_at,
        bookings.minutes,
        coalesce(last_moves.last_moved_at, bookings.created_at) as held_from,
        bookings.left_book_at as held_until
    from bookings
    left join last_moves on bookings.appointment_id = last_moves.appointment_id
    -- off the book at an unknown time: it cannot be shown to have stood
    where not (bookings.is_off_book and bookings.left_book_at is null)

    union all

    -- where it stood before each move
    select
        bookings.appointment_id,
        bookings.patient_id,
        bookings.provider_id,
        bookings.location_id,
        moves.old_starts_at as starts_at,
        bookings.minutes,
        coalesce(
            lag(moves.occurred_at) over (
                partition by moves.appointment_id order by moves.occurred_at
            ),
            bookings.created_at
        ) as held_from,
        moves.occurred_at as held_until
    from moves
    inner join bookings on moves.appointment_id = bookings.appointment_id
    where moves.old_starts_at is not null

),

standing as (

    select
        slots.*,
        cast(slots.starts_at as date) as starts_on,
        {{ add_minutes('slots.starts_at', 'slots.minutes') }} as ends_at
    from slots
    inner join providers on slots.provider_id = providers.provider_id
    where providers.is_clinical
    and not coalesce(providers.is_house, false)
    and slots.held_from < cast(cast(slots.starts_at as date) as timestamp)
    and coalesce(slots.held_until >= cast(cast(slots.starts_at as date) as timestamp), true)

),

timed as (

    select
        *,
        {{ exclusive_minutes(
            'starts_at', 'ends_at', 'provider_id', 'starts_on', 'appointment_id'
        ) }} as booked_minutes
    from standing

),

final as (

    select
        appointment_id,
        patient_id,
        provider_id,
        location_id,
        starts_on,
        {{ month_start('starts_on') }} as month_start_on,
        cast(booked_minutes / 60 as decimal(18, 6)) as booked_hours
    from timed
    where starts_on <= {{ as_of() }}

)

select * from final
