-- One row per open location: the last day with a completed visit or a record sale, and whether the
-- data there has stopped.
with locations as (

    select * from {{ source('raw_practice', 'location') }}

),

appointments as (

    select * from {{ ref('int_appointment__locate') }}

),

lines as (

    select * from {{ ref('int_transaction__locate') }}

),

last_days as (

    select location_id, max(data_on) as last_data_on
    from (
        select location_id, cast(starts_at as date) as data_on from appointments
        where appointment_status = 'completed' and is_system_of_record
        union all
        select location_id, business_on as data_on from lines
        where is_system_of_record
    ) as days
    group by location_id

),

final as (

    select
        locations.location_id,
        last_days.last_data_on,
        max(last_days.last_data_on) over () as newest_data_on,
        {{ days_between('last_days.last_data_on', 'max(last_days.last_data_on) over ()') }} as days_behind,
        coalesce(
            {{ days_between('last_days.last_data_on', 'max(last_days.last_data_on) over ()') }}
            > {{ parameter('stale_after_days') }},
            true
        ) as is_stale
    from locations
    left join last_days on locations.location_id = last_days.location_id
    where locations.closed_on is null or locations.closed_on > last_days.last_data_on

)

select * from final
