-- One row per patient, location and local date that took place.
with visits as (

    select * from {{ ref('int_visit__base') }}

),

sequences as (

    select * from {{ ref('int_visit__sequence') }}

),

leaders as (

    select * from {{ ref('int_visit__lead') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

lines as (

    select * from {{ ref('transaction') }}

),

services as (

    select * from {{ ref('service') }}

),

-- every service of the visit, booked or sold
pieces as (

    select
        appointments.visit_id,
        appointments.is_consultation,
        services.is_rebooking_eligible,
        cast(null as decimal(18, 2)) as earned_amount
    from appointments
    left join services on appointments.service_id = services.service_id
    where appointments.visit_id is not null

    union all

    select
        lines.visit_id,
        case when lines.line_type <> 'retail' then coalesce(services.is_consultation, false) end as is_consultation,
        case when lines.line_type <> 'retail' then services.is_rebooking_eligible end as is_rebooking_eligible,
        lines.earned_amount
    from lines
    left join services on lines.service_id = services.service_id
    where lines.visit_id is not null

),

contents as (

    select
        visit_id,
        coalesce(bool_and(is_consultation), false) as is_consult_only,
        coalesce(bool_or(is_rebooking_eligible), false) as is_rebooking_eligible,
        sum(earned_amount) as earned_amount
    from pieces
    group by visit_id

),

final as (

    select
        visits.visit_id,
        visits.patient_id,
        visits.location_id,
        visits.visit_on,
        leaders.provider_id as primary_provider_id,
        leaders.service_line,
        sequences.patient_kind,
        contents.is_consult_only,
        contents.is_rebooking_eligible,
        visits.visit_basis,
        visits.first_starts_at,
        cast(contents.earned_amount as decimal(18, 2)) as earned_amount
    from visits
    inner join sequences on visits.visit_id = sequences.visit_id
    inner join contents on visits.visit_id = contents.visit_id
    left join leaders
        on
            visits.patient_id = leaders.patient_id
            and visits.location_id = leaders.location_id
            and visits.visit_on = leaders.seen_on

)

select * from final
