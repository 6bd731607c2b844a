-- One row per sale line of every system, with the people and the service it names.
with lines as (

    select * from {{ ref('int_transaction__locate') }}

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
        lines.*,
        patients.patient_id,
        coalesce(patients.is_pseudo, true) as is_pseudo,
        performers.provider_id,
        coalesce(performers.is_house, false) as is_house,
        sellers.provider_id as selling_provider_id,
        services.service_id
    from lines
    left join patients on lines.source_patient_key = patients.source_patient_key
    left join providers as performers
        on lines.source_provider_key = performers.source_provider_key
    left join providers as sellers
        on lines.source_selling_provider_key = sellers.source_provider_key
    left join services on lines.source_service_key = services.source_service_key

)

select * from final
