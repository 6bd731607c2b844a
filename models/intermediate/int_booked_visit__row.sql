-- One row per appointment row of a person and time at which it stood in the book, with what it means for that day.
{%- set carried = [
    'appointment_id', 'patient_id', 'location_id', 'provider_id', 'service_line', 'booking_channel', 'is_consultation',
    'first_created_at',
] %}
with appointments as (

    select * from {{ ref('int_appointment__resolve') }}
    where
        resolved_status <> 'deleted'
        and patient_id is not null
        and location_id is not null
        and starts_at is not null
        and not is_pseudo

),

successors as (

    select appointment_id, starts_on, created_at from appointments

),

-- where a booking stood before, as far as the source's own log tells of moves
moves as (

    select * from {{ ref('int_appointment__log') }}
    where event = 'moved' and old_starts_at is not null

),

timed as (

    select
        {% for column in carried -%}
        appointments.{{ column }},
        {% endfor -%}
        appointments.resolved_status,
        appointments.starts_at,
        appointments.starts_on,
        coalesce(appointments.finished_at, appointments.ends_at, appointments.starts_at) as ended_at,
        -- a move whose time nobody wrote down took place when the new booking was made
        coalesce(
            appointments.cancelled_at,
            case when appointments.resolved_status = 'rescheduled' then successors.created_at end
        ) as left_book_at,
        successors.starts_on as successor_on,
        appointments.is_late_cancel,
        appointments.cancelled_by is distinct from 'practice' as is_patients_doing
    from appointments
    left join successors on appointments.rescheduled_to_id = successors.appointment_id
    union all
    -- who moved it the log does not say
    select
        {% for column in carried -%}
        appointments.{{ column }},
        {% endfor -%}
        'rescheduled' as resolved_status,
        moves.old_starts_at as starts_at,
        cast(moves.old_starts_at as date) as starts_on,
        cast(null as timestamp) as ended_at,
        moves.occurred_at as left_book_at,
        cast(coalesce(moves.new_starts_at, appointments.starts_at) as date) as successor_on,
        cast(null as boolean) as is_late_cancel,
        true as is_patients_doing
    from moves
    inner join appointments on moves.appointment_id = appointments.appointment_id

),

noticed as (

    select
        *,
        case
            when left_book_at is not null
                then left_book_at > {{ add_hours('starts_at', '-' ~ parameter('notice_hours')) }}
            else coalesce(is_late_cancel, false)
        end as is_short_notice
    from timed

),

final as (

    select
        *,
        case
            when resolved_status = 'completed' then 'completed'
            when resolved_status = 'no_show' then 'no_show'
            when resolved_status = 'rescheduled' and successor_on = starts_on then 'moved'
            when resolved_status in ('cancelled', 'rescheduled') and is_patients_doing and is_short_notice
                then 'late_cancelled'
            when resolved_status = 'rescheduled' then 'moved'
            when resolved_status = 'cancelled' then 'cancelled'
            when starts_on > {{ as_of() }} then 'future'
            else 'unresolved'
        end as row_outcome,
        case
            when resolved_status = 'completed' then ended_at
            when resolved_status = 'no_show' then starts_at
            else left_book_at
        end as row_outcome_at
    from noticed

)

select * from final
