-- One row per patient and date with a visit, wherever: what that evening told of the patient's rhythm, and the
-- next date on which the patient came.
with visits as (

    select * from {{ ref('visit') }}

),

treatment_lines as (

    select * from {{ ref('treatment_line') }}

),

-- of several treatments the one that is due first sets the rhythm
cadences as (

    select
        visit_id,
        interval_days,
        window_days
    from treatment_lines
    qualify row_number() over (
        partition by visit_id order by interval_days, window_days, service_line
    ) = 1

),

days as (

    select
        visits.patient_id,
        visits.visit_on,
        visits.location_id,
        visits.primary_provider_id as provider_id,
        visits.service_line,
        min(cadences.interval_days) over one_day as interval_days,
        min(cadences.window_days) over one_day as window_days,
        sum(visits.earned_amount) over one_day as earned_amount,
        bool_and(coalesce(visits.is_consult_only, false)) over one_day as is_consult_only
    from visits
    -- left join: consultations and touch-ups have no rhythm
    left join cadences on visits.visit_id = cadences.visit_id
    window one_day as (partition by visits.patient_id, visits.visit_on)
    qualify row_number() over (
        partition by visits.patient_id, visits.visit_on
        order by visits.first_starts_at nulls last, visits.visit_id
    ) = 1

),

numbered as (

    select
        *,
        row_number() over so_far as visit_number,
        min(visit_on) over so_far as first_visit_on,
        lead(visit_on) over so_far as next_visit_on,
        {{ days_between('lag(visit_on) over so_far', 'visit_on') }} as gap_days,
        -- a consultation or touch-up leaves the rhythm of the treatment before it
        max(case when interval_days is not null then visit_on end) over (
            partition by patient_id order by visit_on
            rows between unbounded preceding and current row
        ) as rhythm_on
    from days
    window so_far as (partition by patient_id order by visit_on)

),

final as (

    select
        numbered.patient_id,
        numbered.visit_on,
        numbered.location_id,
        numbered.provider_id,
        numbered.service_line,
        numbered.visit_number,
        numbered.first_visit_on,
        numbered.next_visit_on,
        numbered.is_consult_only,
        coalesce(rhythms.interval_days, {{ parameter('default_expected_interval_days') }})
            as cadence_days,
        coalesce(
            rhythms.window_days,
            {{ parameter('default_expected_interval_days') }} + {{ parameter('default_grace_days') }}
        ) as cadence_window_days,
        median(numbered.gap_days) over (
            partition by numbered.patient_id order by numbered.visit_on
            rows between unbounded preceding and current row
        ) as median_gap_days,
        cast(numbered.earned_amount as decimal(18, 2)) as earned_amount
    from numbered
    left join days as rhythms
        on numbered.patient_id = rhythms.patient_id
        and numbered.rhythm_on = rhythms.visit_on

)

select * from final
