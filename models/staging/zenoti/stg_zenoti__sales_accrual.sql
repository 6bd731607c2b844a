-- One row per invoice line, refunds as lines of their own.
with source as (

    {{ typed_rows('zenoti', 'sales_accrual') }}

),

final as (

    select
        source.account,
        source.sold_on,
        source.invoice_no,
        source.guest_code,
        {{ decode_entities('source.guest_name') }} as guest_name,
        source.center_code,
        {{ decode_entities('source.center_name') }} as center_name,
        source.item_code,
        {{ decode_entities('source.item_name') }} as item_name,
        source.quantity,
        source.sales_exc_tax,
        source.tax,
        source.sales_inc_tax,
        source.redeemed,
        source.collected,
        source.due,
        {{ decode_entities('source.item_subcategory') }} as item_subcategory,
        source.vendor_name,
        source.brand_name,
        source.item_type,
        {{ decode_entities('source.item_category') }} as item_category,
        source.invoiced_on,
        source.closed_on,
        source.invoice_notes,
        source.invoice_source,
        {{ decode_entities('source.created_by') }} as created_by,
        {{ decode_entities('source.sold_by') }} as sold_by,
        {{ decode_entities('source.serviced_by') }} as serviced_by,
        source.status,
        source.sale_type,
        source.payment_type,
        source.source_location_id,
        source.source_file,
        source.source_row,
        source.export_stamp,
        source.path_version,
        source.file_sha256

    from source

)

select * from final
