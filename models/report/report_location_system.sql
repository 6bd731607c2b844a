-- One row per location, kind of record and system that tells of it: whether it is the record there, and since when.
{{ config(alias='location_system') }}

with sources as (

    select * from {{ ref('location_source') }}

),

locations as (

    select * from {{ ref('location') }}

),

systems as (

    select * from {{ source('raw_practice', 'system') }}

),

final as (

    select
        locations.location_name,
        replace(sources.kind, '_', ' ') as kind_of_record,
        -- a system that came with a mapping has its own word alone
        coalesce(systems.system_name, replace(sources.source_system, '_', ' ')) as source_system,
        sources.is_system_of_record,
        -- by the month: the first day of records is somebody's
        min({{ month_start('sources.history_start_on') }}) as records_from_month_on,
        min(sources.from_on) as record_from_on,
        max(sources.to_on) as record_to_on
    from sources
    inner join locations on sources.location_id = locations.location_id
    left join systems on sources.source_system = systems.source_system
    group by
        locations.location_name,
        sources.kind,
        3,
        sources.is_system_of_record

)

select * from final
order by final.location_name, final.kind_of_record, final.is_system_of_record desc, final.source_system
