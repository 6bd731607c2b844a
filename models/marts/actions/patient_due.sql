-- One row per day of lists and patient seen by then: the last visit, the last treatment, and the day on
-- which it is due again. Of several treatments of one visit the one that is overdue first counts.
with list_days as (

    select * from {{ ref('list_day') }}

),

seen_spans as (

    select * from {{ ref('seen_span') }}
    where level = 'portfolio'

),

treatment_lines as (

    select * from {{ ref('treatment_line') }}

),

-- of cleanings the patient's own interval is known
recalls as (

    select * from {{ ref('cleaning_recall') }}

),

paced as (

    select
        treatment_lines.visit_id,
        treatment_lines.patient_id,
        treatment_lines.visit_on,
        treatment_lines.location_id,
        treatment_lines.provider_id,
        treatment_lines.service_line,
        coalesce(recalls.interval_days, treatment_lines.interval_days) as interval_days,
        treatment_lines.window_days - treatment_lines.interval_days as grace_days
    from treatment_lines
    left join recalls
        on case when treatment_lines.service_line = 'hygiene' then treatment_lines.patient_id end
            = recalls.patient_id

),

treatments as (

    select *
    from paced
    qualify row_number() over (
        partition by patient_id, visit_on
        order by interval_days + grace_days, service_line, visit_id
    ) = 1

),

treatment_spans as (

    select
        *,
        lead(visit_on) over (partition by patient_id order by visit_on) as next_treatment_on
    from treatments

),

seen as (

    select
        list_days.list_on,
        list_days.is_today,
        seen_spans.*
    from list_days
    inner join seen_spans
        on seen_spans.visit_on <= list_days.list_on
        and coalesce(seen_spans.next_visit_on, date '9999-12-31') > list_days.list_on

),

treated as (

    select
        list_days.list_on,
        treatment_spans.*
    from list_days
    inner join treatment_spans
        on treatment_spans.visit_on <= list_days.list_on
        and coalesce(treatment_spans.next_treatment_on, date '9999-12-31') > list_days.list_on

),

final as (

    select
        seen.list_on,
        seen.is_today,
        seen.patient_id,
        seen.vertical,
        seen.visit_id as last_visit_id,
        seen.visit_on as last_visit_on,
        seen.location_id as last_location_id,
        seen.provider_id as last_provider_id,
        treated.visit_id as treatment_visit_id,
        treated.visit_on as treated_on,
        treated.location_id as treatment_location_id,
        treated.provider_id as treatment_provider_id,
        treated.service_line,
        treated.grace_days,
        {{ add_days('treated.visit_on', 'treated.interval_days') }} as due_on,
        {{ days_between('treated.visit_on', 'seen.list_on') }} - treated.interval_days
            as days_overdue
    from seen
    -- left join: who only had consultations was never treated
    left join treated
        on seen.list_on = treated.list_on
        and seen.patient_id = treated.patient_id

)

select * from final
