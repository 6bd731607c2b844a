-- One row per billing of a membership, collected or not.
with source as (

    {{ typed_rows('zenoti', 'membership_payment') }}

),

final as (

    select
        source.account,
        {{ decode_entities('source.center_name') }} as center_name,
        source.sold_on,
        source.invoice_no,
        {{ decode_entities('source.guest_name') }} as guest_name,
        source.guest_code,
        {{ decode_entities('source.membership_name') }} as membership_name,
        source.collection_status,
        source.sales_inc_tax,
        source.amount_collected,
        source.due,
        source.decline_reason,
        source.total_tries,
        source.source_location_id,
        source.source_file,
        source.source_row,
        source.export_stamp,
        source.path_version,
        source.file_sha256

    from source

)

select * from final
