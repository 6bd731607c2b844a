-- One row per procedure presented.
with items as (

    {{ union_entity('treatment_plan_item') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

patients as (

    select * from {{ ref('int_patient__link') }}

),

providers as (

    select * from {{ ref('int_provider__link') }}

),

services as (

    select * from {{ ref('int_service__map') }}

),

final as (

    select
        items.treatment_plan_item_id,
        items.plan_id,
        items.alternative_group,
        patients.patient_id,
        providers.provider_id,
        places.location_id,
        services.service_id,
        items.procedure_code,
        items.presented_on,
        items.plan_item_amount,
        items.plan_item_status,
        items.scheduled_on,
        items.completed_on,
        items.declined_on,
        items.appointment_id,
        items.list_number,
        items.source_status,
        items.source_system,
        items.account,
        items.source_file,
        items.source_row
    from items
    left join patients on items.source_patient_key = patients.source_patient_key
    left join providers on items.source_provider_key = providers.source_provider_key
    left join services on items.source_service_key = services.source_service_key
    left join places
        on
            items.source_system = places.source_system
            and items.account = places.account
            and items.source_location_id is not distinct from places.source_location_id
            and items.source_location_name is not distinct from places.source_location_name

)

select * from final
