-- One row per package sold and benefit inside it.
with source as (

    {{ typed_rows('zenoti', 'package') }}

),

final as (

    select
        source.account,
        {{ decode_entities('source.center_name') }} as center_name,
        source.invoice_no,
        {{ decode_entities('source.package_name') }} as package_name,
        {{ decode_entities('source.guest_name') }} as guest_name,
        source.guest_code,
        source.sold_on,
        source.started_on,
        source.expires_on,
        source.sales,
        source.sales_inc_tax,
        {{ decode_entities('source.benefit_name') }} as benefit_name,
        source.benefit_value,
        source.redeemed_value,
        source.refunded_value,
        source.balance_value,
        source.expired_value,
        source.suspense,
        source.package_status,
        source.schedule_info,
        source.source_location_id,
        source.source_file,
        source.source_row,
        source.export_stamp,
        source.path_version,
        source.file_sha256

    from source

)

select * from final
