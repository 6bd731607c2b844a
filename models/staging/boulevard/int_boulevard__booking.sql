-- One row per booked service: those of the report, with the time of booking that only
-- the API tells, and of the API what the report does not hold.
with reported as (

    select * from {{ ref('stg_boulevard__appointment_service_record') }}

),

paged as (

    select * from {{ ref('stg_boulevard__api_appointment') }}

),

locations as (

    select * from {{ ref('stg_boulevard__location_record') }}

),

menu as (

    select
        account,
        {{ words('service_name') }} as name_words,
        min(service_id) as service_id
    from {{ ref('stg_boulevard__service_record') }}
    group by account, {{ words('service_name') }}
    having count(*) = 1

),

told as (

    select account, appointment_id, min(created_at_utc) as created_at_utc
    from paged
    group by account, appointment_id

),

reported_appointments as (

    select distinct account, appointment_id from reported

),

-- one service follows the other: each begins when those before it are over
timed as (

    select
        *,
        coalesce(
            sum(service_minutes) over (
                partition by account, appointment_id
                order by service_number
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as minutes_before,
        count(service_minutes) over (partition by account, appointment_id)
        = count(*) over (partition by account, appointment_id) as has_minutes
    from paged

),

final as (

    select
        {{ source_key('boulevard', 'reported.account', [
            'reported.appointment_service_id',
        ]) }} as booking_id,
        reported.account,
        reported.source_location_id,
        coalesce(locations.location_name, reported.location_id) as source_location_name,
        reported.appointment_id,
        reported.client_id,
        reported.staff_id,
        reported.service_id as source_service_id,
        cast(null as varchar) as client_name,
        cast(null as varchar) as staff_name,
        cast(null as varchar) as service_name,
        cast(null as varchar) as source_time_zone,
        reported.starts_at,
        reported.ends_at,
        told.created_at_utc,
        reported.cancelled_at_utc,
        cast(null as timestamp) as client_created_at_utc,
        reported.appointment_state,
        reported.cancellation_reason,
        reported.source_file,
        reported.source_row
    from reported
    left join told
        on
            reported.account = told.account
            and reported.appointment_id = told.appointment_id
    left join locations
        on
            reported.account = locations.account
            and reported.location_id = locations.location_id
    union all
    select
        {{ source_key('boulevard', 'timed.account', [
            "'api'", 'timed.appointment_id', 'cast(timed.service_number as varchar)',
        ]) }},
        timed.account,
        timed.source_location_id,
        coalesce(locations.location_name, timed.location_id),
        timed.appointment_id,
        timed.client_id,
        coalesce(timed.staff_id, 'name:' || {{ words('timed.staff_name') }}),
        coalesce(
            timed.service_id, menu.service_id, 'name:' || {{ words('timed.service_name') }}
        ),
        timed.client_name,
        timed.staff_name,
        timed.service_name,
        'UTC',
        case
            when timed.has_minutes
                then {{ add_minutes('timed.starts_at_utc', 'timed.minutes_before') }}
            else timed.starts_at_utc
        end,
        case
            when timed.has_minutes
                then {{ add_minutes(
                    'timed.starts_at_utc', '(timed.minutes_before + timed.service_minutes)'
                ) }}
            else timed.ends_at_utc
        end,
        timed.created_at_utc,
        timed.cancelled_at_utc,
        timed.client_created_at_utc,
        timed.appointment_state,
        timed.cancellation_reason,
        timed.source_file,
        timed.source_row
    from timed
    left join reported_appointments
        on
            timed.account = reported_appointments.account
            and timed.appointment_id = reported_appointments.appointment_id
    left join menu
        on
            timed.account = menu.account
            and {{ words('timed.service_name') }} = menu.name_words
    left join locations
        on
            timed.account = locations.account
            and timed.location_id = locations.location_id
    where reported_appointments.appointment_id is null

)

select * from final
