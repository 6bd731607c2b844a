-- One row per product used, billed or wasted.
with product_usage as (

    select * from {{ ref('int_product__use') }}

),

-- the first line of the invoice's service stands for it
lines as (

    select
        location_id,
        invoice_id,
        service_id,
        min(transaction_id) as transaction_id,
        min(appointment_id) as appointment_id
    from {{ ref('transaction') }}
    where line_type in ('service', 'redemption', 'retail')
    group by location_id, invoice_id, service_id

),

final as (

    select
        product_usage.used_on,
        lines.transaction_id,
        lines.appointment_id,
        product_usage.location_id,
        product_usage.provider_id,
        product_usage.product_name,
        product_usage.quantity,
        product_usage.unit_cost_amount,
        product_usage.kind,
        product_usage.source_system,
        product_usage.account,
        product_usage.source_file,
        product_usage.source_row
    from product_usage
    left join lines
        on
            product_usage.location_id is not distinct from lines.location_id
            and product_usage.invoice_id = lines.invoice_id
            and product_usage.service_id = lines.service_id

)

select * from final
