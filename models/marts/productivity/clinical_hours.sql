-- One row per clinical person, location and day with hours: what is offered and what is worked.
with hours as (

    select * from {{ ref('provider_hours') }}

),

providers as (

    select * from {{ ref('provider') }}

),

clinical as (

    select
        hours.provider_id,
        hours.location_id,
        hours.worked_on,
        {{ month_start('hours.worked_on') }} as month_start_on,
        hours.source_kind,
        hours.shift_starts_at,
        hours.shift_ends_at,
        case when hours.is_used then hours.available_hours end as available_hours,
        hours.worked_hours,
        -- worked hours tie to pay: the payroll's before the clock's before attendance
        min(case
            when not coalesce(hours.worked_hours > 0, false) then null
            when hours.source_kind = 'payroll' then 1
            when hours.source_kind = 'timeclock' then 2
            else 3
        end) over (
            partition by
                hours.provider_id,
                hours.location_id,
                {{ month_start('hours.worked_on') }}
        ) as worked_rank,
        hours.provider_id || '|' || hours.location_id || '|'
        || cast(hours.worked_on as varchar) || '|' || hours.source_kind as record_id
    from hours
    inner join providers on hours.provider_id = providers.provider_id
    where providers.is_clinical
    and not coalesce(providers.is_house, false)

),

final as (

    select
        provider_id,
        location_id,
        worked_on,
        month_start_on,
        source_kind,
        shift_starts_at,
        shift_ends_at,
        available_hours,
        case
            when worked_rank = case source_kind
                when 'payroll' then 1 when 'timeclock' then 2 else 3
            end then worked_hours
        end as worked_hours,
        record_id
    from clinical

)

select * from final
