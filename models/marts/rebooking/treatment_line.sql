-- One row per visit and service line treated on it (touch-ups and consultations apart), with the
-- person who earned most in the line and the days within which the patient is expected back.
with visits as (

    select * from {{ ref('visit') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

transactions as (

    select * from {{ ref('transaction') }}

),

services as (

    select * from {{ ref('service') }}

),

performed as (

    select
        visit_id,
        service_id,
        provider_id,
        starts_at,
        0 as earned_amount
    from appointments
    where visit_id is not null
    and not coalesce(is_consultation, false)
    and appointment_status not in ('cancelled', 'rescheduled', 'no_show', 'deleted')

    union all

    select
        visit_id,
        service_id,
        provider_id,
        null as starts_at,
        earned_amount
    from transactions
    where visit_id is not null
    and line_type in ('service', 'redemption')

),

by_provider as (

    select
        performed.visit_id,
        services.service_line,
        performed.provider_id,
        sum(performed.earned_amount) as earned_amount,
        min(performed.starts_at) as first_starts_at,
        max(
            coalesce(services.expected_interval_days, {{ parameter('default_expected_interval_days') }})
        ) as interval_days,
        max(
            coalesce(
                services.expected_interval_days, {{ parameter('default_expected_interval_days') }}
            ) + coalesce(services.grace_days, {{ parameter('default_grace_days') }})
        ) as window_days
    from performed
    inner join services on performed.service_id = services.service_id
    where services.is_rebooking_eligible
    and services.counts_as_visit
    group by performed.visit_id, services.service_line, performed.provider_id

),

ranked as (

    select
        *,
        max(interval_days) over (partition by visit_id, service_line) as line_interval_days,
        max(window_days) over (partition by visit_id, service_line) as line_window_days
    from by_provider
    qualify row_number() over (
        partition by visit_id, service_line
        order by
            provider_id is null,
            earned_amount desc,
            first_starts_at nulls last,
            provider_id
    ) = 1

),

final as (

    select
        visits.visit_id,
        ranked.service_line,
        visits.patient_id,
        visits.location_id,
        visits.visit_on,
        coalesce(ranked.provider_id, visits.primary_provider_id) as provider_id,
        ranked.line_interval_days as interval_days,
        ranked.line_window_days as window_days
    from ranked
    inner join visits on ranked.visit_id = visits.visit_id

)

select * from final
