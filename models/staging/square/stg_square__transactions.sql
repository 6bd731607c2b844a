-- One row per payment or refund event; a split tender is one row.
with typed as (

    {{ typed_rows('square', 'transactions') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        transaction_id,
        payment_id,
        event_type,
        location as source_location_name,
        customer_id,
        deposit_id,

        -- attributes
        source,
        transaction_status,
        customer_name,
        customer_reference_id,
        staff_name,
        staff_id,
        card_brand,
        pan_suffix,
        card_entry_methods,
        other_tender_type,
        tender_note,
        details,
        description,
        discount_name,
        refund_reason,
        channel,
        device_name,

        -- times, in the display zone that the row names
        time_zone,
        sold_on,
        {{ date_with_time('sold_on', 'sold_time') }} as sold_at,
        deposited_on,

        -- measures: negative on a refund; discounts and fees are negative on a sale
        gross_sales as gross_sales_amount,
        discounts as discount_amount,
        service_charges as service_charge_amount,
        net_sales as net_sales_amount,
        gift_card_sales as gift_card_sales_amount,
        tax as tax_amount,
        tip as tip_amount,
        unattributed_tips as unattributed_tip_amount,
        partial_refunds as partial_refund_amount,
        total_collected as total_collected_amount,
        card as card_amount,
        cash as cash_amount,
        square_gift_card as square_gift_card_amount,
        other_tender as other_tender_amount,
        cash_app as cash_app_amount,
        fees as fee_amount,
        third_party_fees as third_party_fee_amount,
        international_fee as international_fee_amount,
        net_total as net_total_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
