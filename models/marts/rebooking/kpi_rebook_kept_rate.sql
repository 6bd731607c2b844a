-- One row per rebooked visit whose next date, after any moves, has come: was it kept?
with visits as (

    select * from {{ ref('rebooking_visit') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

booked_visits as (

    select * from {{ ref('booked_visit') }}

),

due as (

    select
        visits.visit_id,
        visits.patient_id,
        visits.location_id,
        visits.provider_id,
        visits.booking_kind,
        cast(last_links.starts_at as date) as due_on,
        -- the day counts as a whole: who cancels one row and comes for another has come
        case
            when booked_visits.outcome is not null then booked_visits.outcome
            when last_links.appointment_status in ('completed', 'no_show', 'cancelled')
                then last_links.appointment_status
            else 'unresolved'
        end as outcome
    from visits
    inner join appointments as last_links
        on visits.last_appointment_id = last_links.appointment_id
    left join booked_visits on last_links.booked_visit_id = booked_visits.booked_visit_id
    where visits.is_rebooked_7d
    and visits.is_mature_7d

),

final as (

    select
        {{ kpi_event_columns(
            'rebook_kept_rate',
            event_on='due_on',
            location_id='location_id',
            provider_id='provider_id',
            patient_id='patient_id',
            canonical_table="'visit'",
            record_id='visit_id',
            numerator="case when outcome = 'completed' then 1 else 0 end",
            denominator='1'
        ) }}
    from due
    where due_on <= {{ as_of() }}
    and outcome not in ('unresolved', 'future')

)

select * from final
