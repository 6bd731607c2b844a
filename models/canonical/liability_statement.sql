-- One row per location and instrument type: the balance that the source's own list of instruments states.
with instruments as (

    select * from {{ ref('int_prepaid__record') }}

),

final as (

    select
        location_id,
        {{ as_of() }} as stated_on,
        instrument_type,
        cast(sum(balance_amount) as decimal(18, 2)) as balance_amount
    from instruments
    where location_id is not null
    group by location_id, instrument_type
    having sum(balance_amount) is not null

)

select * from final
