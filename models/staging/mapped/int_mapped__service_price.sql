-- One row per price of a mapped list of services.
with listed as (

    select * from {{ ref('stg_mapped__service') }}
    where list_price is not null and service_key_id is not null

),

final as (

    select
        {{ mapped_key('service_key_id') }} as source_service_key,
        source_location_id,
        source_location_name,
        cast(null as date) as from_on,
        cast(list_price as decimal(18, 2)) as list_price,
        source_system,
        account,
        source_file,
        source_row
    from listed

)

select * from final
