-- One row per line of a payment or refund event: its items, and what the transactions
-- show beyond them.
with sale_lines as (

    select * from {{ ref('int_square__sale_line') }}

),

added_lines as (

    select * from {{ ref('int_square__added_line') }}

),

final as (

    select
        line_id,
        account,
        transaction_id,
        payment_id,
        event_type,
        source_location_id,
        source_location_name,
        customer_id,
        employee_name,
        source_service_id,
        coalesce(item_name, itemization_type, 'Custom Amount') as item_name,
        itemization_type as source_item_type,
        line_type,
        is_refund,
        time_zone,
        sold_on,
        sold_at,
        quantity,
        gross_sales_amount,
        coalesce(discount_amount, 0) as discount_amount,
        net_sales_amount,
        tax_amount,
        sale_transaction_id,
        source_file,
        source_row
    from sale_lines
    union all
    select
        line_id,
        account,
        transaction_id,
        payment_id,
        event_type,
        source_location_id,
        source_location_name,
        customer_id,
        cast(null as varchar) as employee_name,
        cast(null as varchar) as source_service_id,
        item_name,
        source_item_type,
        line_type,
        is_refund,
        time_zone,
        sold_on,
        sold_at,
        case when line_amount < 0 then -1 else 1 end as quantity,
        line_amount as gross_sales_amount,
        0 as discount_amount,
        line_amount as net_sales_amount,
        cast(null as decimal(18, 4)) as tax_amount,
        transaction_id as sale_transaction_id,
        source_file,
        source_row
    from added_lines

)

select * from final
