-- One row per line that an order of the API takes back, with the order that sold it.
with typed as (

    {{ typed_rows('square', 'api_order_return_lines') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        order_id as transaction_id,
        sale_order_id as sale_transaction_id,
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

        -- times, in UTC
        date_trunc('second', ordered_at) as ordered_at,

        -- measures: what was given back, positive
        quantity,
        {{ from_minor_units('gross_return', 'currency') }} as gross_return_amount,
        {{ from_minor_units('coalesce(discount, 0)', 'currency') }} as discount_amount,
        {{ from_minor_units('tax', 'currency') }} as tax_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
