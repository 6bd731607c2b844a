-- One row per card event: a payment, a refund, a failed attempt.
with source as (

    {{ typed_rows('zenoti', 'online_transaction') }}

),

final as (

    select
        source.account,
        source.invoice_no,
        source.refund_invoice_no,
        source.guest_code,
        {{ decode_entities('source.guest_name') }} as guest_name,
        source.transacted_at,
        source.transaction_no,
        source.reference_no,
        source.payment_id,
        source.card_info,
        source.source,
        source.transaction_type,
        source.status,
        source.amount,
        source.tips,
        source.cashback,
        source.total,
        source.fees,
        source.net,
        source.available_on,
        source.is_card_on_file,
        source.source_location_id,
        source.source_file,
        source.source_row,
        source.export_stamp,
        source.path_version,
        source.file_sha256

    from source

)

select * from final
