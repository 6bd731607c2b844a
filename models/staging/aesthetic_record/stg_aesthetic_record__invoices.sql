-- One row per invoice.
with typed as (

    {{ typed_rows('aesthetic_record', 'invoices') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        location as source_location_name,
        invoice_no,

        -- attributes
        status,
        client_name,
        employee as employee_name,

        -- times
        invoiced_on,

        -- measures: positive on a refunded invoice too
        subtotal as list_amount,
        coalesce(discount, 0) as discount_amount,
        coalesce(tax, 0) as tax_amount,
        coalesce(tip, 0) as tip_amount,
        total as total_amount,
        amount_paid as paid_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
