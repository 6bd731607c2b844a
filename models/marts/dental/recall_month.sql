-- One row per month and active patient whose cleaning has ever been due by its end: is it done, or
-- on the book? Of several recalls the one with the shortest interval counts.
with chosen as (

    select * from {{ ref('cleaning_recall') }}

),

seen_spans as (

    select * from {{ ref('seen_span') }}
    where level = 'portfolio'

),

cleanings as (

    select * from {{ ref('cleaning_day') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

services as (

    select * from {{ ref('service') }}

),

months as (

    select distinct
        month_start_on,
        month_end_on,
        max(month_start_on) over () as last_month_on
    from {{ ref('location_month') }}

),

-- when a booked cleaning stood in the book; what was deleted was a mistake and never did
bookings as (

    select
        appointments.patient_id,
        cast(appointments.starts_at as date) as starts_on,
        cast(appointments.created_at as date) as booked_on,
        case
            when appointments.appointment_status in ('cancelled', 'rescheduled')
                then cast(coalesce(appointments.cancelled_at, appointments.created_at) as date)
        end as left_book_on
    from appointments
    inner join services on appointments.service_id = services.service_id
    where services.service_line = 'hygiene'
    and appointments.appointment_status not in ('deleted', 'unmapped')

),

active as (

    select
        months.month_start_on,
        months.month_end_on,
        months.month_start_on = months.last_month_on as is_last_month,
        chosen.*
    from months
    inner join seen_spans
        on seen_spans.visit_on <= months.month_end_on
        and coalesce(seen_spans.next_visit_on > months.month_end_on, true)
        and seen_spans.visit_on > {{ add_days(
            'months.month_end_on', '-' ~ parameter('active_days_dental')
        ) }}
        and not seen_spans.is_gone
    inner join chosen on seen_spans.patient_id = chosen.patient_id

),

cleaned as (

    select
        active.month_start_on,
        active.patient_id,
        min(cleanings.cleaned_on) as first_cleaned_on,
        max(cleanings.cleaned_on) as last_cleaned_on
    from active
    inner join cleanings
        on active.patient_id = cleanings.patient_id
        and cleanings.cleaned_on <= active.month_end_on
    group by active.month_start_on, active.patient_id

),

booked as (

    select distinct
        active.month_start_on,
        active.patient_id
    from active
    inner join bookings
        on active.patient_id = bookings.patient_id
        and bookings.starts_on > active.month_end_on
        and bookings.booked_on <= active.month_end_on
        and coalesce(bookings.left_book_on > active.month_end_on, true)

),

final as (

    select
        active.month_start_on,
        active.month_end_on,
        active.patient_id,
        active.location_id,
        active.interval_days,
        active.due_on,
        cleaned.last_cleaned_on,
        coalesce(
            {{ add_days('cleaned.last_cleaned_on', 'active.interval_days + 30') }}
                >= active.month_end_on,
            false
        ) as is_done,
        booked.patient_id is not null
        -- the list itself bears no date: what it says holds for now
        or (active.is_last_month and coalesce(active.scheduled_on > active.month_end_on, false))
            as is_scheduled,
        active.record_id
    from active
    left join cleaned
        on active.month_start_on = cleaned.month_start_on
        and active.patient_id = cleaned.patient_id
    left join booked
        on active.month_start_on = booked.month_start_on
        and active.patient_id = booked.patient_id
    where coalesce(
        {{ add_days('cleaned.first_cleaned_on', 'active.interval_days') }}
            <= active.month_end_on,
        false
    )
    or coalesce(active.due_on <= active.month_end_on, false)

)

select * from final
