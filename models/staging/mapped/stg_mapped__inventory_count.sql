-- One row per standing row of a mapped stock count.
with final as (

    {{ mapped_rows('inventory_count') }}

)

select * from final
