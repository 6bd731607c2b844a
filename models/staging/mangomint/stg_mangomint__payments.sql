-- One row per payment or refund of a sale, on its own day.
with typed as (

    {{ typed_rows('mangomint', 'payments') }}

),

final as (

    select
        -- keys: a method may pay twice in one sale, numbered in file order
        account,
        source_location_id,
        sale_no,
        cast(
            row_number() over (
                partition by account, sale_no, paid_on, payment_method, payment_account
                order by source_row
            ) as bigint
        ) as payment_occurrence,

        -- attributes
        client_name,
        staff_names,
        payment_method,
        payment_account,
        services,
        products,
        packages_sold,
        card_brand,

        -- times
        paid_on,

        -- measures: the total is the sale's, on each of its payments
        amount as payment_amount,
        sale_total as sale_total_amount,
        processing_cost as fee_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
