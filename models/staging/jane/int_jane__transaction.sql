-- One row per sale, day of purchase, item and staff member.
with lines as (

    select * from {{ ref('int_jane__sale_line') }}

),

final as (

    select
        -- keys
        line_id as transaction_id,
        {{ source_key('jane', 'account', 'sale_no') }} as invoice_id,

        -- times: the day of purchase, whenever the invoice was written
        purchased_on as sold_on,
        cast(null as timestamp) as sold_at,
        cast(null as varchar) as source_time_zone,

        -- who and where
        {{ source_key('jane', 'account', 'source_patient_id') }} as source_patient_key,
        source_location_id,
        source_location_name,
        {{ source_key('jane', 'account', 'lower(staff_name)') }} as source_provider_key,
        {{ source_key('jane', 'account', 'lower(staff_name)') }}
            as source_selling_provider_key,

        -- what
        {{ source_key('jane', 'account', 'lower(item_name)') }} as source_service_key,
        item_name,
        category as source_item_type,
        case when net_amount < 0 then 'refund' else line_type end as line_type,
        cast(null as varchar) as adjustment_kind,
        cast(null as varchar) as procedure_code,
        case when net_amount < 0 then line_type end as refunded_line_type,
        cast(null as varchar) as refunds_transaction_id,

        -- measures: neither the count nor the list price is told
        cast(null as decimal(18, 4)) as quantity,
        cast(null as decimal(18, 4)) as list_amount,
        cast(null as decimal(18, 4)) as discount_amount,
        cast(net_amount as decimal(18, 4)) as net_amount,
        cast(tax_amount as decimal(18, 4)) as tax_amount,
        cast(null as decimal(18, 4)) as tip_amount,
        cast(null as decimal(18, 4)) as prepaid_applied_amount,
        cast(null as varchar) as prepaid_instrument_type,
        cast(null as varchar) as prepaid_instrument_id,
        status as source_status,

        -- provenance
        'jane' as source_system,
        account,
        source_file,
        source_row

    from lines

)

select * from final
