-- One row per location, day and instrument type: the balance that a report of the source states, else what its
-- own list of instruments adds up to.
with stated as (

    {{ union_entity('liability_statement') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

instruments as (

    select * from {{ ref('int_prepaid__record') }}

),

reported as (

    select
        places.location_id,
        stated.stated_on,
        stated.instrument_type,
        cast(sum(stated.balance_amount) as decimal(18, 2)) as balance_amount
    from stated
    inner join places
        on
            stated.source_system = places.source_system
            and stated.account = places.account
            and stated.source_location_id is not distinct from places.source_location_id
            and stated.source_location_name is not distinct from places.source_location_name
    where places.location_id is not null and stated.balance_amount is not null
    group by places.location_id, stated.stated_on, stated.instrument_type

),

listed as (

    select
        location_id,
        {{ as_of() }} as stated_on,
        instrument_type,
        cast(sum(balance_amount) as decimal(18, 2)) as balance_amount
    from instruments
    where location_id is not null
    group by location_id, instrument_type
    having sum(balance_amount) is not null

),

final as (

    select * from reported
    union all
    select listed.*
    from listed
    left join reported
        on
            listed.location_id = reported.location_id
            and listed.stated_on = reported.stated_on
            and listed.instrument_type = reported.instrument_type
    where reported.location_id is null

)

select * from final
