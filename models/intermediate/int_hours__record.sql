-- One row per provider, location, day and kind of source that tells hours outright (shift, time clock).
with hours as (

    {{ union_entity('provider_hours') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

providers as (

    select * from {{ ref('int_provider__link') }}

),

final as (

    select
        providers.provider_id,
        places.location_id,
        hours.worked_on,
        hours.source_kind,
        min(hours.shift_starts_at) as shift_starts_at,
        max(hours.shift_ends_at) as shift_ends_at,
        sum(hours.scheduled_hours) as scheduled_hours,
        sum(hours.blocked_hours) as blocked_hours,
        sum(hours.available_hours) as available_hours,
        sum(hours.worked_hours) as worked_hours,
        sum(hours.consult_slots) as consult_slots,
        min(hours.source_system) as source_system,
        min(hours.account) as account,
        min(hours.source_file) as source_file,
        min(hours.source_row) as source_row
    from hours
    inner join providers on hours.source_provider_key = providers.source_provider_key
    left join places
        on
            hours.source_system = places.source_system
            and hours.account = places.account
            and hours.source_location_id is not distinct from places.source_location_id
            and hours.source_location_name is not distinct from places.source_location_name
    where hours.worked_on is not null
    group by providers.provider_id, places.location_id, hours.worked_on, hours.source_kind

)

select * from final
