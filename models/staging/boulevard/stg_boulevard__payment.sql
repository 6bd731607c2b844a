-- One row per payment or refund.
with typed as (

    {{ typed_rows('boulevard', 'payment') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        transaction_id,
        order_number,
        location_name as source_location_name,

        -- attributes
        client_name,
        payment_method,
        note,

        -- times
        paid_on,

        -- measures: negative when given back
        transaction_amount as payment_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
