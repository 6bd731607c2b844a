-- One row per visit after which the patient could have been rebooked, with what was on the book
-- at the end of the visit day and of the rebooking window.
{% set windows = {'0d': '0', '7d': parameter('rebooking_window_days')} %}
with visits as (

    select * from {{ ref('visit') }}

),

patients as (

    select * from {{ ref('patient') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

chains as (

    select * from {{ ref('appointment_chain') }}

),

services as (

    select * from {{ ref('service') }}

),

eligible_visits as (

    select
        visits.*,
        {{ add_days('visits.visit_on', parameter('rebooking_window_days')) }} as window_7d_end_on,
        visits.visit_on as window_0d_end_on
    from visits
    left join patients on visits.patient_id = patients.patient_id
    where visits.is_rebooking_eligible
    and not coalesce(visits.is_consult_only, false)
    -- where only the sale is known nobody can say what was on the book
    and visits.visit_basis <> 'sale'
    and not coalesce(patients.is_deceased, false)
    and coalesce(patients.patient_status, 'unknown') not in ('deceased', 'discharged')

),

-- a booking holds from its first creation (a move keeps it) until it is cancelled or moved away
bookings as (

    select
        appointments.appointment_id,
        appointments.patient_id,
        appointments.starts_at,
        cast(appointments.starts_at as date) as starts_on,
        chains.first_created_at as held_from,
        -- a move whose time nobody wrote down took place when the new booking was made
        coalesce(
            appointments.cancelled_at,
            case
                when appointments.appointment_status = 'rescheduled' then successors.created_at
            end
        ) as held_until,
        chains.last_appointment_id
    from appointments
    left join appointments as successors
        on appointments.rescheduled_to_id = successors.appointment_id
    inner join chains on appointments.appointment_id = chains.appointment_id
    inner join services on appointments.service_id = services.service_id
    where services.is_rebooking_eligible
    and not coalesce(appointments.is_consultation, false)
    and appointments.appointment_status <> 'unmapped'
    -- cancelled at an unknown time: it cannot be shown to have stood
    and not (
        appointments.appointment_status in ('cancelled', 'rescheduled', 'deleted')
        and appointments.cancelled_at is null
        and successors.created_at is null
    )

),
{% for name in windows %}
held_{{ name }} as (

    select
        eligible_visits.visit_id,
        bookings.appointment_id,
        bookings.last_appointment_id,
        bookings.held_from
    from eligible_visits
    inner join bookings
        on eligible_visits.patient_id = bookings.patient_id
        and bookings.starts_on > eligible_visits.visit_on
        and cast(bookings.held_from as date) <= eligible_visits.window_{{ name }}_end_on
    where bookings.held_until is null
    or cast(bookings.held_until as date) > eligible_visits.window_{{ name }}_end_on
    qualify row_number() over (
        partition by eligible_visits.visit_id
        order by bookings.starts_at, bookings.appointment_id
    ) = 1

),
{% endfor %}
final as (

    select
        eligible_visits.visit_id,
        eligible_visits.patient_id,
        eligible_visits.location_id,
        eligible_visits.primary_provider_id as provider_id,
        eligible_visits.service_line,
        eligible_visits.visit_on,
        {% for name in windows %}
        held_{{ name }}.visit_id is not null as is_rebooked_{{ name }},
        eligible_visits.window_{{ name }}_end_on <= {{ as_of() }} as is_mature_{{ name }},
        {% endfor %}
        held_7d.appointment_id as next_appointment_id,
        held_7d.last_appointment_id,
        case
            when held_7d.visit_id is null then 'not_booked'
            when cast(held_7d.held_from as date) < eligible_visits.visit_on
                then 'already_booked'
            else 'newly_booked'
        end as booking_kind
    from eligible_visits
    left join held_0d on eligible_visits.visit_id = held_0d.visit_id
    left join held_7d on eligible_visits.visit_id = held_7d.visit_id

)

select * from final
