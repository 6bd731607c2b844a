-- One row per patient and recall type.
with recalls as (

    {{ union_entity('recall') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

patients as (

    select * from {{ ref('int_patient__link') }}

),

final as (

    select
        patients.patient_id,
        places.location_id,
        recalls.recall_type,
        recalls.interval_days,
        recalls.due_on,
        recalls.scheduled_on,
        recalls.is_disabled,
        recalls.source_system,
        recalls.account,
        recalls.source_file,
        recalls.source_row
    from recalls
    left join patients on recalls.source_patient_key = patients.source_patient_key
    left join places
        on
            recalls.source_system = places.source_system
            and recalls.account = places.account
            and recalls.source_location_id is not distinct from places.source_location_id
            and recalls.source_location_name is not distinct from places.source_location_name

)

select * from final
