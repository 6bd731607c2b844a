-- One row per line of an invoice, version of the invoice and payer.
with typed as (

    {{ typed_rows('jane', 'sales') }}

),

final as (

    select
        -- keys: the sale's number, and the version that an edit counts up
        account,
        source_location_id,
        location as source_location_name,
        regexp_replace(invoice_no, '-P[0-9]+$', '') as sale_no,
        {{ parse_integer(
            "nullif(regexp_extract(invoice_no, '-P([0-9]+)$', 1), '')"
        ) }} as invoice_version,
        invoice_no,
        patient_number,

        -- attributes
        patient_name as client_name,
        payer as payer_name,
        item as item_name,
        income_category as category,
        staff_member as staff_name,
        status,

        -- times
        purchased_on,
        invoiced_on,

        -- measures: negative on a reversal and on a refund
        subtotal as net_amount,
        tax as tax_amount,
        total as total_amount,
        collected as collected_amount,
        balance as balance_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
