-- One row per line of a transaction: a service, a product, a deposit, or one of them back.
with typed as (

    {{ typed_rows('phorest', 'transactions') }}

),

final as (

    select
        -- keys: should an item's id stand twice in a transaction, both rows count,
        -- numbered by time and then in file order
        account,
        source_location_id,
        transaction_id,
        transaction_item_id,
        cast(
            row_number() over (
                partition by account, transaction_id, transaction_item_id
                order by purchased_at, source_file, source_row
            ) as bigint
        ) as line_occurrence,
        branch_name as source_location_name,
        client_id,

        -- attributes
        purchase_type,
        item_type,
        coalesce(description, product_name) as item_name,
        service_category_name as category,
        nullif(trim(concat_ws(' ', staff_first_name, staff_last_name)), '') as staff_name,
        staff_first_name,
        staff_last_name,
        staff_category_name,
        client_first_name,
        client_last_name,
        client_source,
        client_first_visit_on,

        -- times, local to the branch; some forms of the date have no time of day
        purchased_at,

        -- measures: negative on a refund and on a voided line
        quantity,
        unit_price as unit_price_amount,
        coalesce(discount_amount, 0) as discount_amount,
        tax_amount,
        net_total_amount as net_amount,
        gross_total_amount as gross_amount,

        -- the same on every line of the transaction
        staff_tips as tip_amount,
        payment_type_codes,
        payment_type_names,
        payment_type_amounts,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
