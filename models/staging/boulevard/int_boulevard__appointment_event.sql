-- One row per booking made and per booking called off, at the times that are written in
-- UTC. A mistake was none, so nothing was called off.
with bookings as (

    select * from {{ ref('int_boulevard__booking') }}

),

appointments as (

    select * from {{ ref('int_boulevard__appointment') }}

),

events as (

    select
        *,
        created_at_utc as occurred_at,
        'created' as event,
        cast(null as varchar) as source_event
    from bookings
    union all
    select
        *,
        cancelled_at_utc as occurred_at,
        'cancelled' as event,
        cancellation_reason as source_event
    from bookings

),

final as (

    select
        events.booking_id as appointment_id,
        events.occurred_at,
        'UTC' as source_time_zone,
        case
            when
                events.event = 'cancelled' and appointments.appointment_status = 'no_show'
                then 'no_show'
            else events.event
        end as event,
        events.source_event,
        cast(null as timestamp) as old_starts_at,
        cast(null as timestamp) as new_starts_at,
        'boulevard' as source_system,
        events.account,
        events.source_file,
        events.source_row
    from events
    inner join appointments on events.booking_id = appointments.appointment_id
    where events.occurred_at is not null
    and not (events.event = 'cancelled' and appointments.appointment_status = 'deleted')

)

select * from final
