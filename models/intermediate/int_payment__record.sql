-- One row per tender of every system, with the people and the service it names.
with payments as (

    select * from {{ ref('int_payment__locate') }}

),

patients as (

    select * from {{ ref('int_patient__link') }}

),

providers as (

    select * from {{ ref('int_provider__link') }}

),

final as (

    select
        payments.*,
        patients.patient_id,
        coalesce(patients.is_pseudo, true) as is_pseudo,
        providers.provider_id
    from payments
    left join patients on payments.source_patient_key = patients.source_patient_key
    left join providers on payments.source_provider_key = providers.source_provider_key

)

select * from final
