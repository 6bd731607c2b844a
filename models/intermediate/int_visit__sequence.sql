-- One row per visit: where it stands in the person's history, and whether a first visit can be called new.
with visits as (

    select * from {{ ref('int_visit__base') }}

),

locations as (

    select * from {{ source('raw_practice', 'location') }}

),

newness as (

    select * from {{ ref('int_visit__newness') }}

),

people as (

    select * from {{ ref('int_patient__acquisition') }}

),

history as (

    select
        visits.location_id,
        coalesce(max(locations.history_start_on), min(visits.visit_on)) as history_start_on
    from visits
    left join locations on visits.location_id = locations.location_id
    group by visits.location_id

),

ordered as (

    select
        visits.*,
        row_number() over (
            partition by visits.patient_id
            order by visits.visit_on, visits.first_starts_at nulls last, visits.location_id
        ) as visit_number,
        lag(visits.visit_on) over (
            partition by visits.patient_id
            order by visits.visit_on, visits.first_starts_at nulls last, visits.location_id
        ) as previous_visit_on,
        history.history_start_on,
        -- a patient's windows are those of the place that sees the patient most
        case when coalesce(homes.vertical, locations.vertical) = 'dental'
                then {{ parameter('lapse_months_dental') }}
            else {{ parameter('lapse_months_medspa') }}
        end as lapse_months
    from visits
    inner join history on visits.location_id = history.location_id
    left join locations on visits.location_id = locations.location_id
    left join people on visits.patient_id = people.patient_id
    left join locations as homes on people.home_location_id = homes.location_id

),

final as (

    select
        ordered.visit_id,
        ordered.patient_id,
        ordered.location_id,
        ordered.visit_on,
        ordered.visit_number,
        ordered.previous_visit_on,
        case
            when ordered.visit_number = 1 and (
                ordered.visit_on
                >= {{ add_months('ordered.history_start_on', parameter('history_guard_months')) }}
                or newness.first_known_on >= ordered.history_start_on
            ) then 'new'
            when ordered.visit_number = 1 then 'unknown'
            when
                ordered.visit_on > {{ add_months('ordered.previous_visit_on', 'ordered.lapse_months') }}
                then 'reactivated'
            else 'returning'
        end as patient_kind
    from ordered
    left join newness on ordered.patient_id = newness.patient_id

)

select * from final
