-- One row per line of a transaction, with the tenders that paid for it.
with typed as (

    {{ typed_rows('vagaro', 'transaction') }}

),

final as (

    select
        -- keys: the lines of a transaction are numbered in file order
        account,
        source_location_id,
        transaction_id,
        cast(
            row_number() over (
                partition by account, transaction_id order by source_row
            ) as bigint
        ) as line_number,

        -- attributes: who checked out is the cashier, who sold performed it
        checkout_by,
        sold_by,
        customer_name,
        item_name,

        -- times, local to the location
        sold_at,

        -- measures: the amount paid is after the discount, with tax and tip
        quantity,
        price as price_amount,
        tax as tax_amount,
        tip as tip_amount,
        discount as discount_amount,
        amount_paid,
        cash as cash_amount,
        check_amount,
        credit_card as credit_card_amount,
        gift_card as gift_card_amount,
        package as package_amount,
        membership as membership_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
