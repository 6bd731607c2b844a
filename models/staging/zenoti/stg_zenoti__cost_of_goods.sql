-- One row per product consumed, sold or wasted.
with source as (

    {{ typed_rows('zenoti', 'cost_of_goods') }}

),

final as (

    select
        source.account,
        source.used_on,
        source.center_code,
        {{ decode_entities('source.center_name') }} as center_name,
        source.consumption_type,
        source.invoice_no,
        {{ decode_entities('source.guest_name') }} as guest_name,
        {{ decode_entities('source.sold_by') }} as sold_by,
        source.service_code,
        {{ decode_entities('source.service_name') }} as service_name,
        source.product_code,
        {{ decode_entities('source.product_name') }} as product_name,
        source.product_type,
        {{ decode_entities('source.brand') }} as brand,
        source.quantity,
        source.cost_of_goods,
        source.business_unit,
        source.source_location_id,
        source.source_file,
        source.source_row,
        source.export_stamp,
        source.path_version,
        source.file_sha256

    from source

)

select * from final
