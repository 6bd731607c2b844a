-- One row per clinical person, location and month: hours offered, worked and spent on patients.
with hours as (

    select * from {{ ref('clinical_hours') }}

),

service_time as (

    select * from {{ ref('clinical_service_time') }}

),

rows_of_both as (

    select
        provider_id,
        location_id,
        month_start_on,
        available_hours,
        worked_hours,
        null as completed_hours
    from hours

    union all

    select
        provider_id,
        location_id,
        month_start_on,
        null as available_hours,
        null as worked_hours,
        completed_hours
    from service_time

),

summed as (

    select
        provider_id,
        location_id,
        month_start_on,
        coalesce(sum(available_hours), 0) as available_hours,
        coalesce(sum(worked_hours), 0) as worked_hours,
        coalesce(sum(completed_hours), 0) as completed_hours
    from rows_of_both
    group by provider_id, location_id, month_start_on

),

final as (

    select
        *,
        available_hours > 0 as has_available_hours,
        worked_hours > 0 as has_worked_hours,
        -- the same people as revenue per available hour, or nobody's shifts are known there
        case
            when sum(available_hours) over (partition by location_id, month_start_on) > 0
                then available_hours > 0
            else completed_hours > 0
        end as has_productive_hours
    from summed

)

select * from final
