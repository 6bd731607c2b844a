-- One row per thing that happened to an appointment, as far as the source tells when: from its own history
-- where it keeps one, else from the times on the appointment.
with logged as (

    select * from {{ ref('int_appointment__log') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

moved_to as (

    select appointment_id, starts_at from appointments

),

recorded as (

    select
        logged.appointment_id,
        logged.occurred_at,
        logged.event,
        logged.old_starts_at,
        logged.new_starts_at,
        logged.source_system,
        logged.account,
        logged.source_file,
        logged.source_row
    from logged
    -- what was deleted is no appointment, though its log may tell of it
    inner join appointments on logged.appointment_id = appointments.appointment_id

),

events as (

    select *, created_at as occurred_at, 'created' as event from appointments
    union all
    select *, checked_in_at as occurred_at, 'checked_in' as event from appointments
    union all
    select *, coalesce(finished_at, ends_at) as occurred_at, 'completed' as event from appointments
    where appointment_status = 'completed'
    union all
    select *, starts_at as occurred_at, 'no_show' as event from appointments
    where appointment_status = 'no_show'
    union all
    select *, cancelled_at as occurred_at, 'cancelled' as event from appointments
    where appointment_status = 'cancelled'
    union all
    select *, cancelled_at as occurred_at, 'moved' as event from appointments
    where appointment_status = 'rescheduled'

),

derived as (

    select
        events.appointment_id,
        events.occurred_at,
        events.event,
        case when events.event = 'moved' then events.starts_at end as old_starts_at,
        case when events.event = 'moved' then moved_to.starts_at end as new_starts_at,
        events.source_system,
        events.account,
        events.source_file,
        events.source_row
    from events
    left join moved_to on events.rescheduled_to_id = moved_to.appointment_id
    left join (select distinct appointment_id, event from recorded) as known
        on events.appointment_id = known.appointment_id and events.event = known.event
    where events.occurred_at is not null and known.appointment_id is null

),

final as (

    select * from recorded
    union all
    select * from derived

)

select * from final
