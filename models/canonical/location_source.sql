-- One row per location, kind of fact, source and span of time: which system is the record of what.
with records as (

    select * from {{ ref('int_location__record') }}

),

spans as (

    select * from {{ ref('int_location__span') }}

),

locations as (

    select * from {{ ref('location') }}

),

-- every source that speaks of the place, also one that is not the record there
heard as (

    select
        spans.location_id,
        spans.kind,
        spans.source_system,
        spans.account,
        records.from_on,
        records.to_on,
        spans.first_on,
        records.location_id is not null as is_system_of_record
    from spans
    left join records
        on
            spans.location_id = records.location_id
            and spans.kind = records.kind
            and spans.source_system = records.source_system
            and (records.account is null or spans.account = records.account)

),

-- a declared record without data yet
silent as (

    select records.*
    from records
    left join heard
        on
            records.location_id = heard.location_id
            and records.kind = heard.kind
            and records.source_system = heard.source_system
            and (records.account is null or heard.account = records.account)
    where heard.location_id is null

),

final as (

    select
        heard.location_id,
        heard.kind,
        heard.source_system,
        heard.account,
        heard.from_on,
        heard.to_on,
        greatest(
            coalesce(locations.history_start_on, heard.first_on),
            coalesce(heard.from_on, heard.first_on)
        ) as history_start_on,
        heard.is_system_of_record
    from heard
    inner join locations on heard.location_id = locations.location_id
    union all
    select
        silent.location_id,
        silent.kind,
        silent.source_system,
        silent.account,
        silent.from_on,
        silent.to_on,
        cast(null as date) as history_start_on,
        true as is_system_of_record
    from silent

)

select * from final
