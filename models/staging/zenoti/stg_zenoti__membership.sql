-- One row per membership sold.
with source as (

    {{ typed_rows('zenoti', 'membership') }}

),

final as (

    select
        source.account,
        {{ decode_entities('source.center_name') }} as center_name,
        source.center_code,
        source.invoice_no,
        {{ decode_entities('source.membership_name') }} as membership_name,
        source.membership_type,
        source.benefit_type,
        {{ decode_entities('source.guest_name') }} as guest_name,
        source.sold_on,
        source.started_on,
        source.sales,
        source.sales_inc_tax,
        {{ decode_entities('source.benefit') }} as benefit,
        source.redeemed_value,
        source.cancelled_value,
        source.expired_value,
        source.suspense,
        source.balance_value,
        source.membership_status,
        source.recurrence_status,
        source.next_recurrence_on,
        source.invoice_status,
        source.receipt_no,
        source.sale_type,
        source.membership_code,
        source.guest_code,
        {{ decode_entities('source.sold_by') }} as sold_by,
        source.membership_category,
        source.frozen_on,
        source.unfrozen_on,
        source.refund_amount,
        source.last_refunded_invoice_no,
        source.recurrence_cycle,
        source.terminated_on,
        source.recurrence_cancelled_on,
        source.redemption_post_expiry,
        source.membership_renewal,
        source.add_on_members,
        {{ decode_entities('source.expiration_reason') }} as expiration_reason,
        source.source_location_id,
        source.source_file,
        source.source_row,
        source.export_stamp,
        source.path_version,
        source.file_sha256

    from source

)

select * from final
