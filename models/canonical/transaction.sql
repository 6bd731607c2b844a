-- One row per sale line of the system of record of its location.
with lines as (

    select * from {{ ref('int_transaction__priced') }}
    where is_system_of_record

),

final as (

    select
        transaction_id,
        invoice_id,
        sold_on,
        sold_at,
        patient_id,
        location_id,
        provider_id,
        selling_provider_id,
        service_id,
        appointment_id,
        visit_id,
        line_type,
        adjustment_kind,
        procedure_code,
        quantity,
        list_amount,
        cast(discount_amount as decimal(18, 2)) as discount_amount,
        net_amount,
        tax_amount,
        tip_amount,
        prepaid_applied_amount,
        product_cost_amount,
        product_cost_basis,
        cast(earned_amount as decimal(18, 2)) as earned_amount,
        cast(sales_amount as decimal(18, 2)) as sales_amount,
        prepaid_instrument_id,
        refunds_transaction_id,
        source_status,
        item_name,
        prepaid_instrument_type,
        source_system,
        account,
        source_file,
        source_row
    from lines

)

select * from final
