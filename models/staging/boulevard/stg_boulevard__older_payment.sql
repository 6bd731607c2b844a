-- One row per payment or refund in the older form of the report, which has no id of it.
with typed as (

    {{ typed_rows('boulevard', 'older_payment') }}

),

final as (

    select
        -- keys: payments alike of one order are numbered in file order
        account,
        source_location_id,
        order_number,
        cast(
            row_number() over (
                partition by
                    account, merchant, order_number, paid_on, payment_method,
                    payment_amount
                order by source_file, source_row
            ) as bigint
        ) as payment_occurrence,
        merchant as source_location_name,

        -- attributes: the operator is whoever took the money
        client_name,
        operator_name,
        payment_method,

        -- times
        paid_on,

        -- measures: negative when given back
        payment_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
