-- One row per completed appointment row of a clinical person: the hours spent, turnover included.
-- A minute covered twice belongs to the appointment that starts first.
with service_time as (

    select * from {{ ref('service_time') }}

),

providers as (

    select * from {{ ref('provider') }}

),

final as (

    select
        service_time.appointment_id,
        service_time.patient_id,
        service_time.provider_id,
        service_time.location_id,
        service_time.starts_on,
        {{ month_start('service_time.starts_on') }} as month_start_on,
        cast(service_time.completed_minutes / 60 as decimal(18, 6)) as completed_hours
    from service_time
    inner join providers on service_time.provider_id = providers.provider_id
    where providers.is_clinical
    and not coalesce(providers.is_house, false)

)

select * from final
