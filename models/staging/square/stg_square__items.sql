-- One row per item line of a transaction.
with typed as (

    {{ typed_rows('square', 'items') }}

),

final as (

    select
        -- keys: the same item may stand twice in one transaction, so its lines
        -- are numbered in file order
        account,
        source_location_id,
        transaction_id,
        payment_id,
        event_type,
        token,
        cast(
            row_number() over (
                partition by account, transaction_id, payment_id, event_type, sold_on,
                    coalesce(token, item)
                order by source_row
            ) as bigint
        ) as line_occurrence,
        location as source_location_name,
        customer_id,

        -- attributes
        item as item_name,
        category,
        price_point_name,
        itemization_type,
        sku,
        employee as employee_name,
        customer_name,
        customer_reference_id,
        modifiers_applied,
        notes,
        details,
        unit,
        channel,

        -- times, in the display zone that the row names
        time_zone,
        sold_on,
        {{ date_with_time('sold_on', 'sold_time') }} as sold_at,

        -- measures: negative on a refund; discounts are negative on a sale
        quantity,
        unit_count,
        gross_sales as gross_sales_amount,
        discounts as discount_amount,
        net_sales as net_sales_amount,
        tax as tax_amount,
        commission as commission_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
