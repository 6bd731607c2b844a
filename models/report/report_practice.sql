-- One row: whose report this is, up to which day the data speaks, and what ends long before that day.
{{ config(alias='practice') }}

with practice as (

    select * from {{ source('raw_practice', 'practice') }}

),

locations as (

    select * from {{ ref('location') }}

),

staleness as (

    select * from {{ ref('int_location__staleness') }}

),

reaches as (

    select * from {{ ref('export_reach') }}

),

stale as (

    select
        1 as position,
        coalesce(locations.location_name, staleness.location_id)
        || case
            when staleness.last_data_on is null then ' has no visits and sales'
            else ' ends ' || cast(staleness.days_behind as varchar) || ' days before the other places'
        end as words
    from staleness
    left join locations on staleness.location_id = locations.location_id
    where staleness.is_stale and staleness.newest_data_on is not null

    union all

    select
        2 as position,
        reaches.title
        || case
            when locations.location_name is not null then ' of ' || locations.location_name
            when reaches.account <> 'main' then ' (' || reaches.account || ')'
            else ''
        end
        || ' ends ' || cast(reaches.days_behind as varchar) || ' days before the rest' as words
    from reaches
    left join locations on reaches.location_id = locations.location_id
    where reaches.is_stale

),

noted as (

    select {{ words_in_order('words', "cast(position as varchar) || words") }} as stale_note
    from stale

),

final as (

    select
        practice.practice_name,
        practice.currency,
        {{ as_of() }} as as_of_on,
        {{ parameter('suppress_below') }} as suppress_below,
        noted.stale_note
    from practice
    cross join noted

)

select * from final
