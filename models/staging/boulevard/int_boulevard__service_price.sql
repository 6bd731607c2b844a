-- One row per service with a default price, which holds at every location; since when is
-- not told.
with menu as (

    select * from {{ ref('stg_boulevard__service_record') }}
    where default_price_amount is not null

),

locations as (

    select account, location_name
    from {{ ref('stg_boulevard__location_record') }}

),

final as (

    select
        {{ source_key('boulevard', 'menu.account', 'menu.service_id') }}
            as source_service_key,
        menu.source_location_id,
        locations.location_name as source_location_name,
        cast(null as date) as from_on,
        cast(menu.default_price_amount as decimal(18, 2)) as list_price,
        'boulevard' as source_system,
        menu.account,
        menu.source_file,
        menu.source_row
    from menu
    left join locations on menu.account = locations.account

)

select * from final
