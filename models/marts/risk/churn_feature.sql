-- One row per scoring date and patient at risk on it: what was known that evening, nothing later.
with cases as (

    select * from {{ ref('churn_case') }}

),

days as (

    select * from {{ ref('patient_day') }}

),

booked_visits as (

    select * from {{ ref('booked_visit') }}

),

messages as (

    select * from {{ ref('message') }}

),

prepaid_flows as (

    select * from {{ ref('prepaid_flow') }}

),

instruments as (

    select * from {{ ref('prepaid_instrument') }}

),

spans as (

    select * from {{ ref('membership_span') }}
    where patient_id is not null

),

rhythm as (

    select
        cases.scored_on,
        cases.patient_id,
        count(*) filter (
            where days.visit_on > {{ add_months('cases.scored_on', -6) }}
        ) as visits_6m,
        count(*) filter (
            where days.visit_on <= {{ add_months('cases.scored_on', -6) }}
            and days.visit_on > {{ add_months('cases.scored_on', -12) }}
        ) as visits_before_6m,
        count(distinct days.service_line) filter (
            where days.visit_on > {{ add_months('cases.scored_on', -12) }}
        ) as lines_12m,
        count(distinct days.service_line) filter (
            where days.visit_on <= {{ add_months('cases.scored_on', -12) }}
        ) as lines_before_12m
    from cases
    inner join days
        on cases.patient_id = days.patient_id
        and days.visit_on <= cases.scored_on
        and days.visit_on > {{ add_months('cases.scored_on', -24) }}
    group by cases.scored_on, cases.patient_id

),

-- what became of bookings after the last visit
broken as (

    select
        cases.scored_on,
        cases.patient_id,
        count(*) filter (where booked_visits.outcome = 'no_show') as no_shows,
        count(*) filter (where booked_visits.outcome <> 'no_show') as cancellations
    from cases
    inner join booked_visits
        on cases.patient_id = booked_visits.patient_id
        and booked_visits.booked_on > cases.last_visit_on
        and coalesce(cast(booked_visits.outcome_at as date), booked_visits.booked_on) <= cases.scored_on
    where booked_visits.outcome in ('no_show', 'late_cancelled', 'cancelled')
    group by cases.scored_on, cases.patient_id

),

letters as (

    select
        patient_id,
        sent_at,
        direction,
        purpose,
        min(case when direction = 'inbound' then sent_at end) over (
            partition by patient_id order by sent_at, message_id
            rows between current row and unbounded following
        ) as answered_at
    from messages
    where patient_id is not null

),

feeds as (

    select
        location_id,
        min(cast(sent_at as date)) as first_on
    from messages
    group by location_id

),

outreach as (

    select
        cases.scored_on,
        cases.patient_id,
        count(*) as unanswered
    from cases
    inner join letters
        on cases.patient_id = letters.patient_id
        and letters.sent_at >= {{ add_days('cases.last_visit_on', 1) }}
        and letters.sent_at < {{ add_days('cases.scored_on', 1) }}
        and coalesce(letters.answered_at >= {{ add_days('cases.scored_on', 1) }}, true)
    where letters.direction = 'outbound'
    and coalesce(letters.purpose, 'unknown') not in ('reminder', 'review_request')
    group by cases.scored_on, cases.patient_id

),

holdings as (

    select
        instruments.patient_id,
        prepaid_flows.happened_on,
        sum(case
            when prepaid_flows.flow = 'sold' then prepaid_flows.amount
            when prepaid_flows.flow in ('redeemed', 'refunded', 'expired') then -prepaid_flows.amount
            else 0
        end) as amount
    from prepaid_flows
    inner join instruments
        on prepaid_flows.prepaid_instrument_id = instruments.prepaid_instrument_id
    where instruments.patient_id is not null
    group by instruments.patient_id, prepaid_flows.happened_on

),

prepaid as (

    select
        cases.scored_on,
        cases.patient_id,
        sum(holdings.amount) as balance_amount
    from cases
    inner join holdings
        on cases.patient_id = holdings.patient_id
        and holdings.happened_on <= cases.scored_on
    group by cases.scored_on, cases.patient_id

),

membership as (

    select
        cases.scored_on,
        cases.patient_id,
        bool_or(coalesce(spans.to_on >= cases.scored_on, true)) as is_member
    from cases
    inner join spans
        on cases.patient_id = spans.patient_id
        and spans.from_on <= cases.scored_on
        and coalesce(spans.to_on > {{ add_months('cases.scored_on', -12) }}, true)
    group by cases.scored_on, cases.patient_id

),

final as (

    select
        cases.scored_on,
        cases.is_current,
        cases.patient_id,
        cases.segment,
        cases.known_on,
        cases.is_churned,

        cases.gap_days,
        cast(cases.gap_days as double) / cases.cadence_days as gap_per_cadence,
        cast(cases.gap_days as double) / cases.median_gap_days as gap_per_own_median,
        cases.cadence_days,
        cases.visit_number as visits,
        {{ days_between('cases.first_visit_on', 'cases.last_visit_on') }} as days_known,
        rhythm.visits_6m - rhythm.visits_before_6m as visits_change,
        rhythm.lines_12m - rhythm.lines_before_12m as lines_change,
        coalesce(broken.no_shows, 0) as no_shows_since,
        case
            when cases.visit_number >= {{ parameter('churn_kept_visits') }} then coalesce(broken.no_shows, 0)
            else 0
        end as no_shows_after_kept,
        coalesce(broken.cancellations, 0) as cancellations_since,
        -- nobody knows what was written before the messages that were exported
        case
            when feeds.first_on <= cases.last_visit_on or outreach.unanswered > 0
                then coalesce(outreach.unanswered, 0)
        end as unanswered_outreach,
        cast(coalesce(prepaid.balance_amount, 0) as double) as prepaid_balance,
        case when membership.is_member then 1 else 0 end as is_member,
        case when not membership.is_member then 1 else 0 end as left_membership,
        case when cases.is_consult_only then 1 else 0 end as is_consult_only
    from cases
    inner join rhythm
        on cases.scored_on = rhythm.scored_on
        and cases.patient_id = rhythm.patient_id
    left join broken
        on cases.scored_on = broken.scored_on
        and cases.patient_id = broken.patient_id
    left join feeds on cases.location_id = feeds.location_id
    left join outreach
        on cases.scored_on = outreach.scored_on
        and cases.patient_id = outreach.patient_id
    left join prepaid
        on cases.scored_on = prepaid.scored_on
        and cases.patient_id = prepaid.patient_id
    left join membership
        on cases.scored_on = membership.scored_on
        and cases.patient_id = membership.patient_id

)

select * from final
