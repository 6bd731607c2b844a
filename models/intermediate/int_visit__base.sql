-- One row per patient, location and local date on which a visit took place, and what shows it
-- (appointment, sale or both).
with appointments as (

    select * from {{ ref('int_appointment__resolve') }}

),

lines as (

    select * from {{ ref('int_transaction__record') }}

),

service_flags as (

    select * from {{ ref('int_service__classify') }}

),

evidence as (

    select
        patient_id,
        location_id,
        starts_on as visit_on,
        true as from_appointment,
        starts_at
    from appointments
    where resolved_status = 'completed' and counts_as_visit and not is_pseudo

    union all

    select
        lines.patient_id,
        lines.location_id,
        lines.business_on as visit_on,
        false as from_appointment,
        cast(null as timestamp) as starts_at
    from lines
    left join service_flags on lines.service_id = service_flags.service_id
    where
        lines.is_system_of_record
        and lines.line_type in ('service', 'redemption')
        and coalesce(service_flags.counts_as_visit, true)
        and not lines.is_pseudo

),

final as (

    select
        {{ canonical_key(["'visit'", 'patient_id', 'location_id', 'visit_on']) }} as visit_id,
        patient_id,
        location_id,
        visit_on,
        case
            when bool_and(from_appointment) then 'appointment'
            when bool_or(from_appointment) then 'both'
            else 'sale'
        end as visit_basis,
        min(starts_at) as first_starts_at
    from evidence
    where patient_id is not null and location_id is not null and visit_on is not null
    group by patient_id, location_id, visit_on

)

select * from final
