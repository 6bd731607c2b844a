-- One row per service, location and price span.
with prices as (

    {{ union_entity('service_price') }}

),

services as (

    select * from {{ ref('int_service__map') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

-- of two systems or exports that state a price for one day, the one read from the later row
final as (

    select
        services.service_id,
        places.location_id,
        prices.from_on,
        prices.list_price,
        prices.source_system,
        prices.account,
        prices.source_file,
        prices.source_row
    from prices
    inner join services on prices.source_service_key = services.source_service_key
    inner join places
        on
            prices.source_system = places.source_system
            and prices.account = places.account
            and prices.source_location_id is not distinct from places.source_location_id
            and prices.source_location_name is not distinct from places.source_location_name
    where prices.list_price is not null
    qualify
        row_number() over (
            partition by services.service_id, places.location_id, prices.from_on
            order by prices.source_system, prices.source_file desc, prices.source_row desc
        ) = 1

)

select * from final
