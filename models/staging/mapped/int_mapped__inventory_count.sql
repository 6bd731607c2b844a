-- One row per product counted that a mapped stock count tells of.
with told as (

    select * from {{ ref('stg_mapped__inventory_count') }}

),

final as (

    select
        told.counted_on,
        told.source_location_id,
        told.source_location_name,
        told.product_name,
        cast(told.quantity as decimal(18, 4)) as quantity,
        cast(coalesce(told.unit_cost_amount, told.value_amount / nullif(told.quantity, 0)) as decimal(18, 4)) as unit_cost_amount,
        told.source_system,
        told.account,
        told.source_file,
        told.source_row
    from told

)

select * from final
