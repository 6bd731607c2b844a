-- One row per day of lists, list and person on it: those with a reason who may be called. Nobody who has
-- a booking ahead, is gone, is no person, cannot be reached by any way left open, or was turned to lately.
with care_reasons as (

    select * from {{ ref('care_reason') }}

),

open_value_reasons as (

    select * from {{ ref('open_value_reason') }}

),

due as (

    select * from {{ ref('patient_due') }}

),

patients as (

    select * from {{ ref('patient') }}

),

bookings as (

    select * from {{ ref('booking_span') }}

),

contacts as (

    select * from {{ ref('outreach_contact') }}

),

bands as (

    select * from {{ ref('overdue_band') }}

),

reasons as (

    select
        list_on,
        list_name,
        patient_id,
        location_id,
        provider_id,
        service_line,
        cast(null as decimal(18, 2)) as open_amount,
        cast(null as varchar) as segment,
        reason
    from care_reasons

    union all

    select
        list_on,
        list_name,
        patient_id,
        location_id,
        provider_id,
        cast(null as varchar) as service_line,
        open_amount,
        segment,
        reason
    from open_value_reasons

),

callable as (

    select
        patient_id,
        phone is not null and not coalesce(call_opt_out, false) as can_call,
        phone is not null and not coalesce(sms_opt_out, false) as can_text,
        email is not null and not coalesce(email_opt_out, false) as can_mail
    from patients
    where not coalesce(is_deceased, false)
    and not coalesce(is_test, false)
    and not coalesce(is_staff_or_model, false)
    and coalesce(patient_status, 'unknown')
        not in ('deceased', 'discharged', 'relocated', 'archived')

),

people as (

    select distinct
        list_on,
        patient_id
    from reasons

),

booked as (

    select
        people.list_on,
        people.patient_id,
        min(bookings.starts_on) as next_booked_on
    from people
    inner join bookings
        on people.patient_id = bookings.patient_id
        and bookings.starts_on > people.list_on
        and coalesce(bookings.booked_on <= people.list_on, true)
        and coalesce(bookings.left_book_on > people.list_on, true)
    group by people.list_on, people.patient_id

),

contacted as (

    select distinct
        people.list_on,
        people.patient_id
    from people
    inner join contacts
        on people.patient_id = contacts.patient_id
        and contacts.contacted_on
            > {{ add_days('people.list_on', '-' ~ parameter('call_cooldown_days')) }}
        -- who was called off today's list is not called again, though the data may end before
        and (contacts.contacted_on <= people.list_on or people.list_on = {{ as_of() }})

),

final as (

    select
        reasons.list_on,
        reasons.list_name,
        reasons.patient_id,
        reasons.location_id,
        reasons.provider_id,
        reasons.service_line,
        reasons.open_amount,
        reasons.reason,
        -- those of whom the same can be expected
        coalesce(reasons.segment, bands.overdue_band, 'never treated') as segment,
        coalesce(bands.overdue_band, 'never treated') as overdue_band,
        due.last_visit_id,
        due.last_visit_on,
        due.days_overdue,
        booked.next_booked_on,
        callable.can_call,
        callable.can_text,
        callable.can_mail
    from reasons
    inner join callable on reasons.patient_id = callable.patient_id
    left join booked
        on reasons.list_on = booked.list_on
        and reasons.patient_id = booked.patient_id
    left join contacted
        on reasons.list_on = contacted.list_on
        and reasons.patient_id = contacted.patient_id
    -- left join: who missed the first appointment was never seen
    left join due
        on reasons.list_on = due.list_on
        and reasons.patient_id = due.patient_id
    left join bands on due.days_overdue between bands.from_days and bands.to_days
    where (callable.can_call or callable.can_text or callable.can_mail)
    and booked.patient_id is null
    and contacted.patient_id is null

)

select * from final
