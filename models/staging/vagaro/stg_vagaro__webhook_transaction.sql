-- One row per event of an item sold.
with typed as (

    {{ typed_rows('vagaro', 'webhook_transaction') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        transaction_id,
        customer_id,
        appointment_id,
        service_provider_id,
        business_id,

        -- attributes
        item_name,
        purchase_type,
        service_category,

        -- times, in UTC
        sold_at_utc,

        -- measures
        quantity,
        card_amount,
        cash_amount,
        amount_due,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
