-- One row per line of a sale and method of payment: a line paid in two ways stands
-- twice.
with typed as (

    {{ typed_rows('mindbody', 'sale') }}

),

final as (

    select
        -- keys: an id may be printed as a number with separators
        account,
        source_location_id,
        {{ without_thousands('sale_id') }} as sale_id,
        {{ without_thousands('client_id') }} as client_id,
        location_name as source_location_name,

        -- attributes
        client_name,
        item_name,
        batch_number,
        color,
        size,
        discount_percent,
        payment_method,

        -- times
        sold_on,

        -- measures: negative on a return; the item total has the tax in it
        quantity,
        item_price as item_price_amount,
        subtotal as subtotal_amount,
        discount as discount_amount,
        tax as tax_amount,
        item_total as item_total_amount,
        total_paid as paid_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
