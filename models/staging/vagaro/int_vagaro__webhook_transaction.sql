-- One row per item sold: the same event sent again is one item.
with events as (

    select * from {{ ref('stg_vagaro__webhook_transaction') }}

),

final as (

    select *
    from events
    qualify row_number() over (
        partition by
            account, transaction_id, item_name, purchase_type, appointment_id, quantity,
            card_amount, cash_amount
        order by source_file desc, source_row desc
    ) = 1

)

select * from final
