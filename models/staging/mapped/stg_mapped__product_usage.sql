-- One row per standing row of a mapped list of products used.
with final as (

    {{ mapped_rows('product_usage') }}

)

select * from final
