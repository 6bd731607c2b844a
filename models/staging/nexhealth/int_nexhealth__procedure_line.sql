-- One row per completed procedure: what was produced, at its fee.
with procedures as (

    select * from {{ ref('stg_nexhealth__procedures') }}

),

status_map as (

    select * from {{ ref('map_nexhealth__procedure_status') }}

),

final as (

    select
        procedures.*,
        coalesce(procedures.ended_on, procedures.started_on) as done_on,
        coalesce(
            'visit:' || procedures.appointment_id,
            'day:' || procedures.patient_id || '|' || cast(coalesce(procedures.ended_on, procedures.started_on) as varchar)
        ) as invoice_num
    from procedures
    inner join status_map on lower(procedures.status) = status_map.source_status
    where status_map.is_production

)

select * from final
