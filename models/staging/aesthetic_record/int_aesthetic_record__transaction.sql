-- One row per invoice, and one more that takes it back where it was refunded: an invoice
-- has no lines here.
with invoices as (

    select
        *,
        'name:' || {{ words('client_name') }} as source_patient_id
    from {{ ref('stg_aesthetic_record__invoices') }}

),

statuses as (

    select * from {{ ref('map_aesthetic_record__invoice_status') }}

),

lines as (

    select
        invoices.*,
        'sale' as line_kind,
        1 as direction
    from invoices
    union all
    select
        invoices.*,
        'refund' as line_kind,
        -1 as direction
    from invoices
    inner join statuses on lower(invoices.status) = statuses.source_status
    where statuses.is_refunded

),

final as (

    select
        -- keys
        {{ source_key('aesthetic_record', 'account', ['invoice_no', 'line_kind']) }}
            as transaction_id,
        {{ source_key('aesthetic_record', 'account', 'invoice_no') }} as invoice_id,

        -- times: when an invoice was refunded is not told
        invoiced_on as sold_on,
        cast(null as timestamp) as sold_at,
        cast(null as varchar) as source_time_zone,

        -- who and where
        {{ source_key('aesthetic_record', 'account', 'source_patient_id') }}
            as source_patient_key,
        source_location_id,
        source_location_name,
        {{ source_key('aesthetic_record', 'account', 'lower(employee_name)') }}
            as source_provider_key,
        {{ source_key('aesthetic_record', 'account', 'lower(employee_name)') }}
            as source_selling_provider_key,

        -- what: services, goods and packages alike
        cast(null as varchar) as source_service_key,
        cast(null as varchar) as item_name,
        cast(null as varchar) as source_item_type,
        case line_kind when 'refund' then 'refund' else 'service' end as line_type,
        cast(null as varchar) as adjustment_kind,
        cast(null as varchar) as procedure_code,
        case when line_kind = 'refund' then 'service' end as refunded_line_type,
        case
            when line_kind = 'refund'
                then {{ source_key('aesthetic_record', 'account', ['invoice_no', "'sale'"]) }}
        end as refunds_transaction_id,

        -- measures: a refund is its net price back, without list and discount
        cast(null as decimal(18, 4)) as quantity,
        cast(
            case line_kind when 'refund' then discount_amount - list_amount else list_amount end
            as decimal(18, 4)
        ) as list_amount,
        cast(case line_kind when 'refund' then 0 else discount_amount end as decimal(18, 4))
            as discount_amount,
        cast(direction * (list_amount - discount_amount) as decimal(18, 4)) as net_amount,
        cast(direction * tax_amount as decimal(18, 4)) as tax_amount,
        cast(direction * tip_amount as decimal(18, 4)) as tip_amount,
        cast(null as decimal(18, 4)) as prepaid_applied_amount,
        cast(null as varchar) as prepaid_instrument_type,
        cast(null as varchar) as prepaid_instrument_id,
        status as source_status,

        -- provenance
        'aesthetic_record' as source_system,
        account,
        source_file,
        source_row

    from lines

)

select * from final
