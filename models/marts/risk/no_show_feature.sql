-- One row per booked visit of the last months that was still owed a day before its start, and per one that lies ahead:
-- what was known the day before it, or is known today.
with booked_visits as (

    select * from {{ ref('booked_visit') }}

),

due_visits as (

    select * from {{ ref('due_visit') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

days as (

    select * from {{ ref('patient_day') }}

),

patients as (

    select * from {{ ref('patient') }}

),

locations as (

    select * from {{ ref('location') }}

),

first_days as (

    select
        patient_id,
        min(visit_on) as first_visit_on
    from days
    group by patient_id

),

deposits as (

    select
        booked_visit_id,
        max(deposit_amount) as deposit_amount
    from appointments
    where booked_visit_id is not null
    and deposit_amount is not null
    group by booked_visit_id

),

-- a patient's bookings by date: what became of those before it is known the day before
histories as (

    select
        booked_visits.*,
        count(*) filter (where booked_visits.outcome = 'completed') over before as kept_before,
        count(*) filter (where booked_visits.outcome = 'no_show') over before as no_shows_before,
        count(*) filter (where booked_visits.outcome = 'late_cancelled') over before as late_cancels_before
    from booked_visits
    window before as (
        partition by booked_visits.patient_id order by booked_visits.booked_on
        range between unbounded preceding and interval 1 day preceding
    )

),

final as (

    select
        histories.booked_visit_id,
        histories.patient_id,
        histories.location_id,
        histories.provider_id,
        histories.starts_at,
        histories.booked_on,
        histories.outcome = 'future' as is_current,
        'booked' as segment,
        case when histories.outcome <> 'future' then histories.outcome = 'no_show' end as is_no_show,

        cast({{ minutes_between('histories.first_created_at', 'histories.starts_at') }} as double)
        / 1440 as lead_days,
        extract(hour from histories.starts_at) as hour_of_day,
        {{ iso_weekday('histories.booked_on') }} as weekday,
        histories.kept_before,
        histories.no_shows_before,
        histories.late_cancels_before,
        case when coalesce(first_days.first_visit_on >= histories.booked_on, true) then 1 else 0 end
            as is_new,
        case when histories.booking_channel = 'online' then 1 else 0 end as is_online,
        case when histories.booking_channel = 'phone' then 1 else 0 end as is_by_phone,
        case when histories.is_consultation then 1 else 0 end as is_consultation,
        case when deposits.deposit_amount > 0 then 1 else 0 end as has_deposit
    from histories
    inner join locations on histories.location_id = locations.location_id
    inner join patients on histories.patient_id = patients.patient_id
    left join due_visits on histories.booked_visit_id = due_visits.booked_visit_id
    left join first_days on histories.patient_id = first_days.patient_id
    left join deposits on histories.booked_visit_id = deposits.booked_visit_id
    where not coalesce(patients.is_test, false)
    and (
        (histories.outcome = 'future' and coalesce(histories.booking_channel, 'unknown') <> 'walk_in')
        or (
            due_visits.booked_visit_id is not null
            and histories.booked_on
            > {{ add_months(as_of(), '-' ~ parameter('risk_history_months')) }}
            -- before that a place does not know who is new
            and histories.booked_on >= {{ add_months(
                'locations.history_start_on', parameter('history_guard_months')
            ) }}
        )
    )

)

select * from final
