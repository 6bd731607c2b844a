-- One row per line of a sale.
with typed as (

    {{ typed_rows('boulevard', 'detailed_line_item') }}

),

final as (

    select
        -- keys: the lines of a sale are numbered in file order
        account,
        source_location_id,
        sale_id,
        cast(
            row_number() over (
                partition by account, sale_id, sold_on order by source_row
            ) as bigint
        ) as line_number,
        location_name as source_location_name,

        -- attributes
        client_name,
        staff_name,
        service_name,
        package_name,
        product_name,
        sale_type,
        line_item_type,

        -- times
        sold_on,

        -- measures: discounts and refunds are negative, net has both in it
        gross_sales as gross_sales_amount,
        discount as discount_amount,
        refunds as refund_amount,
        net_sales as net_sales_amount,
        sales_tax as tax_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
