-- One row per appointment row of a person, with what it means for the day it was on the book.
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

timed as (

    select
        appointments.*,
        -- a move whose time nobody wrote down took place when the new booking was made
        coalesce(
            appointments.cancelled_at,
            case when appointments.resolved_status = 'rescheduled' then successors.created_at end
        ) as left_book_at,
        successors.starts_on as successor_on,
        appointments.cancelled_by is distinct from 'practice' as is_patients_doing
    from appointments
    left join successors on appointments.rescheduled_to_id = successors.appointment_id

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
            when resolved_status = 'completed' then coalesce(finished_at, ends_at, starts_at)
            when resolved_status = 'no_show' then starts_at
            else left_book_at
        end as row_outcome_at
    from noticed

)

select * from final
