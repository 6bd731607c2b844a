-- One row per day: what was performed and handed over, whenever it was paid.
with typed as (

    {{ typed_rows('mangomint', 'sales_summary') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        sold_on,

        -- measures: prepaid counts when it is used, not when it is sold
        sale_count,
        service_count,
        service_sales as service_amount,
        product_count,
        product_sales as product_amount,
        net_total as net_amount,
        taxes as tax_amount,
        tips as tip_amount,
        gross_total as gross_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
