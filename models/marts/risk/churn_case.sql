-- One row per scoring date (past month ends, and the day up to which the data speaks) and patient at risk on it: seen
-- within the days that count as active, and with nothing booked as far as the book told that evening.
with days as (

    select * from {{ ref('patient_day') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

patients as (

    select * from {{ ref('patient') }}

),

locations as (

    select * from {{ ref('location') }}

),

months as (

    {{ months_between(
        add_months(as_of(), '-' ~ parameter('risk_history_months')), as_of()
    ) }}

),

scoring_dates as (

    select
        {{ add_days('month_start_on', -1) }} as scored_on,
        false as is_current
    from months
    union all
    select
        {{ as_of() }} as scored_on,
        true as is_current
    from {{ ref('int_as_of') }}

),

seen as (

    select
        scoring_dates.scored_on,
        scoring_dates.is_current,
        days.*,
        {{ days_between('days.visit_on', 'scoring_dates.scored_on') }} as gap_days,
        greatest(days.cadence_window_days, {{ parameter('churn_min_window_days') }}) as window_days
    from scoring_dates
    inner join days
        on days.visit_on <= scoring_dates.scored_on
        and coalesce(days.next_visit_on > scoring_dates.scored_on, true)
    inner join patients on days.patient_id = patients.patient_id
    left join locations as home on patients.home_location_id = home.location_id
    left join locations as site on days.location_id = site.location_id
    where not coalesce(patients.is_test, false)
    and not coalesce(patients.is_staff_or_model, false)
    -- who has died or moved away is known today; what was known then, nobody wrote down
    and not (
        scoring_dates.is_current
        and (
            coalesce(patients.is_deceased, false)
            or coalesce(patients.patient_status, 'unknown') in ('deceased', 'relocated', 'discharged')
        )
    )
    and days.visit_on > {{ add_days(
        'scoring_dates.scored_on',
        "-case when coalesce(home.vertical, site.vertical) = 'dental' then " ~ parameter('active_days_dental')
        ~ ' else ' ~ parameter('active_days_medspa') ~ ' end'
    ) }}
    -- before that a place does not know who is new, nor what came before
    and (
        scoring_dates.is_current
        or {{ add_months('site.history_start_on', parameter('history_guard_months')) }}
        <= scoring_dates.scored_on
    )

),

booked as (

    select distinct
        scoring_dates.scored_on,
        appointments.patient_id
    from scoring_dates
    inner join appointments
        on appointments.starts_at >= {{ add_days('scoring_dates.scored_on', 1) }}
        and coalesce(
            appointments.created_at < {{ add_days('scoring_dates.scored_on', 1) }},
            -- without the time of booking only what stands in the book today is known
            scoring_dates.is_current
        )
        and (
            appointments.appointment_status not in ('cancelled', 'rescheduled')
            -- nobody knew of a cancellation whose moment nobody wrote down, until today
            or coalesce(
                appointments.cancelled_at >= {{ add_days('scoring_dates.scored_on', 1) }},
                not scoring_dates.is_current
            )
        )
    where appointments.patient_id is not null
    and appointments.appointment_status <> 'deleted'

),

final as (

    select
        seen.scored_on,
        seen.is_current,
        seen.patient_id,
        seen.location_id,
        seen.provider_id,
        seen.service_line,
        case when seen.visit_number = 1 then 'one_visit' else 'repeat' end as segment,
        seen.visit_on as last_visit_on,
        seen.visit_number,
        seen.first_visit_on,
        seen.median_gap_days,
        seen.cadence_days,
        seen.gap_days,
        seen.is_consult_only,
        seen.window_days,
        {{ add_days('seen.scored_on', 'seen.window_days') }} as known_on,
        case
            when {{ add_days('seen.scored_on', 'seen.window_days') }} <= {{ as_of() }}
                then coalesce(
                    seen.next_visit_on > {{ add_days('seen.scored_on', 'seen.window_days') }}, true
                )
        end as is_churned
    from seen
    left join booked
        on seen.scored_on = booked.scored_on
        and seen.patient_id = booked.patient_id
    where booked.patient_id is null

)

select * from final
