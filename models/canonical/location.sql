-- One row per location of the practice, from the configuration.
with locations as (

    select * from {{ source('raw_practice', 'location') }}

),

practice as (

    select * from {{ source('raw_practice', 'practice') }}

),

-- the book and the sales decide when a place's history begins; payroll and leads may be older than both
first_data as (

    select
        location_id,
        min(first_on) as first_on
    from {{ ref('int_location__span') }}
    where kind in ('appointment', 'sale')
    group by location_id

),

final as (

    select
        locations.location_id,
        locations.location_name,
        practice.practice_name,
        locations.region,
        locations.time_zone,
        locations.vertical,
        locations.opened_on,
        locations.acquired_on,
        locations.closed_on,
        locations.room_count,
        coalesce(locations.history_start_on, first_data.first_on) as history_start_on,
        locations.history_start_on is not null as is_history_start_declared
    from locations
    cross join practice
    left join first_data on locations.location_id = first_data.location_id

)

select * from final
