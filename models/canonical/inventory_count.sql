-- One row per product counted at a location on a day.
with counts as (

    {{ union_entity('inventory_count') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

final as (

    select
        counts.counted_on,
        places.location_id,
        counts.product_name,
        counts.quantity,
        counts.unit_cost_amount,
        counts.source_system,
        counts.account,
        counts.source_file,
        counts.source_row
    from counts
    left join places
        on
            counts.source_system = places.source_system
            and counts.account = places.account
            and counts.source_location_id is not distinct from places.source_location_id
            and counts.source_location_name is not distinct from places.source_location_name

)

select * from final
