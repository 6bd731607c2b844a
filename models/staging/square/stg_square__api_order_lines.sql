-- One row per line of an order of the API. There is no category and no employee here.
with typed as (

    {{ typed_rows('square', 'api_order_lines') }}

),

final as (

    select
        -- keys: the same item may stand twice in one order, numbered in file order
        account,
        source_location_id,
        order_id as transaction_id,
        location_id,
        token,
        cast(
            row_number() over (
                partition by account, order_id, coalesce(token, item) order by source_row
            ) as bigint
        ) as line_occurrence,

        -- attributes
        item as item_name,
        price_point_name,
        itemization_type,
        notes,

        -- times, in UTC
        date_trunc('second', ordered_at) as ordered_at,

        -- measures: the discount is positive here
        quantity,
        {{ from_minor_units('gross_sales', 'currency') }} as gross_sales_amount,
        {{ from_minor_units('coalesce(discount, 0)', 'currency') }} as discount_amount,
        {{ from_minor_units('tax', 'currency') }} as tax_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
