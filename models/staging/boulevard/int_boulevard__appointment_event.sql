-- One row per booked service that was called off, at the time that the book gives in
-- UTC.
with appointments as (

    select * from {{ ref('stg_boulevard__appointment_service_record') }}
    where cancelled_at_utc is not null

),

states as (

    select * from {{ ref('int_boulevard__appointment') }}

),

final as (

    select
        states.appointment_id,
        appointments.cancelled_at_utc as occurred_at,
        'UTC' as source_time_zone,
        case when states.appointment_status = 'no_show' then 'no_show' else 'cancelled' end
            as event,
        appointments.cancellation_reason as source_event,
        cast(null as timestamp) as old_starts_at,
        cast(null as timestamp) as new_starts_at,
        'boulevard' as source_system,
        appointments.account,
        appointments.source_file,
        appointments.source_row
    from appointments
    inner join states
        on
            {{ source_key('boulevard', 'appointments.account', [
                'appointments.appointment_service_id',
            ]) }} = states.appointment_id

)

select * from final
