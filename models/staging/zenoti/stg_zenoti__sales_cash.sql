-- One row per invoice line and day on which it was paid.
with source as (

    {{ typed_rows('zenoti', 'sales_cash') }}

),

final as (

    select
        source.account,
        source.item_type,
        source.paid_on,
        source.sold_on,
        source.invoice_no,
        source.guest_code,
        {{ decode_entities('source.guest_name') }} as guest_name,
        source.center_code,
        {{ decode_entities('source.center_name') }} as center_name,
        source.item_code,
        {{ decode_entities('source.item_name') }} as item_name,
        source.quantity,
        source.sales_collected_exc_tax,
        source.tax_collected,
        source.sales_collected_inc_tax,
        source.redeemed,
        source.collected_to_date,
        source.collected,
        {{ decode_entities('source.item_category') }} as item_category,
        {{ decode_entities('source.item_subcategory') }} as item_subcategory,
        {{ decode_entities('source.discount_name') }} as discount_name,
        source.discount,
        source.payment_type,
        source.sale_type,
        {{ decode_entities('source.sold_by') }} as sold_by,
        source.status,
        source.invoice_notes,
        {{ decode_entities('source.referral_source') }} as referral_source,
        source.is_member,
        source.is_first_visit,
        source.invoice_source,
        source.vendor_name,
        source.brand_name,
        source.invoice_for,
        source.source_location_id,
        source.source_file,
        source.source_row,
        source.export_stamp,
        source.path_version,
        source.file_sha256

    from source

)

select * from final
