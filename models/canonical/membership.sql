-- One row per membership sold.
with memberships as (

    {{ union_entity('membership') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

patients as (

    select * from {{ ref('int_patient__link') }}

),

final as (

    select
        memberships.membership_id,
        patients.patient_id,
        places.location_id,
        memberships.plan_name,
        memberships.plan_type,
        memberships.started_on,
        memberships.ended_on,
        case
            when memberships.ended_on is not null then coalesce(memberships.cancel_kind, 'unknown')
        end as cancel_kind,
        memberships.membership_status,
        memberships.source_status,
        memberships.source_system,
        memberships.account,
        memberships.source_file,
        memberships.source_row
    from memberships
    left join patients on memberships.source_patient_key = patients.source_patient_key
    left join places
        on
            memberships.source_system = places.source_system
            and memberships.account = places.account
            and memberships.source_location_id is not distinct from places.source_location_id
            and memberships.source_location_name is not distinct from places.source_location_name

)

select * from final
