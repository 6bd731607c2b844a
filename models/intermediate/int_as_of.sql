-- One row: the day up to which the data speaks. practice.yml's `as_of`, else the last day that
-- every open location has reached; a location whose data has stopped does not hold the others back.
with practice as (

    select * from {{ source('raw_practice', 'practice') }}

),

staleness as (

    select * from {{ ref('int_location__staleness') }}

),

final as (

    select
        coalesce(
            (select max(as_of_on) from practice),
            (select min(last_data_on) from staleness where not is_stale)
        ) as as_of_on

)

select * from final
