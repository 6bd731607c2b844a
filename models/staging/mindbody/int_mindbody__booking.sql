-- One row per booking: those of the visits, and of the API what they leave out. The same
-- client at the same time is the same booking, several in order.
with visits as (

    select
        *,
        row_number() over (
            partition by account, client_id, starts_at
            order by source_file, source_row
        ) as visit_number
    from {{ ref('stg_mindbody__visit') }}

),

-- whoever waits has no booking
paged as (

    select
        *,
        row_number() over (
            partition by account, client_id, starts_at order by appointment_id
        ) as visit_number
    from {{ ref('stg_mindbody__api_appointment') }}
    where not coalesce(is_waitlist, false)

),

paired as (

    select
        coalesce(visits.account, paged.account) as account,
        coalesce(visits.source_location_id, paged.source_location_id)
            as source_location_id,
        visits.booking_occurrence,
        paged.appointment_id as api_appointment_id,
        visits.source_file is not null as is_visit,
        coalesce(visits.client_id, paged.client_id) as client_id,
        visits.client_name,
        visits.staff_name as visit_staff_name,
        visits.service_name as visit_service_name,
        paged.staff_id,
        paged.session_type_id,
        -- an empty status of the list knows less than any word
        coalesce(visits.status, paged.status) as status,
        visits.scheduled_online,
        coalesce(visits.is_first_visit, paged.is_first_appointment) as is_first_visit,
        coalesce(visits.starts_at, paged.starts_at) as starts_at,
        coalesce(visits.ends_at, paged.ends_at) as ends_at,
        coalesce(visits.source_file, paged.source_file) as source_file,
        coalesce(visits.source_row, paged.source_row) as source_row
    from visits
    full outer join paged
        on
            visits.account = paged.account
            and visits.client_id = paged.client_id
            and visits.starts_at = paged.starts_at
            and visits.visit_number = paged.visit_number

),

-- the numbers' names, where the visits that are the same bookings agree
staff_names as (

    select account, staff_id, min(visit_staff_name) as staff_name
    from paired
    where staff_id is not null and visit_staff_name is not null
    group by account, staff_id
    having count(distinct {{ words('visit_staff_name') }}) = 1

),

service_names as (

    select account, session_type_id, min(visit_service_name) as service_name
    from paired
    where session_type_id is not null and visit_service_name is not null
    group by account, session_type_id
    having count(distinct {{ words('visit_service_name') }}) = 1

),

named as (

    select
        paired.*,
        coalesce(paired.visit_staff_name, staff_names.staff_name) as staff_name,
        coalesce(paired.visit_service_name, service_names.service_name) as service_name
    from paired
    left join staff_names
        on
            paired.account = staff_names.account
            and paired.staff_id = staff_names.staff_id
    left join service_names
        on
            paired.account = service_names.account
            and paired.session_type_id = service_names.session_type_id

),

final as (

    select
        *,
        -- a visit keeps its key when the API comes to know it too
        case
            when is_visit then {{ source_key('mindbody', 'account', [
                "coalesce(client_id, '')", 'cast(starts_at as varchar)',
                "coalesce(visit_service_name, '')", "coalesce(visit_staff_name, '')",
                'cast(booking_occurrence as varchar)',
            ]) }}
            else {{ source_key('mindbody', 'account', ["'api'", 'api_appointment_id']) }}
        end as booking_id,
        coalesce({{ words('staff_name') }}, 'id:' || staff_id) as source_provider_id,
        coalesce({{ words('service_name') }}, 'id:' || session_type_id)
            as source_service_id
    from named

)

select * from final
