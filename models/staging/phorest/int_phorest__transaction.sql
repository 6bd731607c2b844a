-- One row per sale or refund line.
with lines as (

    select * from {{ ref('int_phorest__sale_line') }}

),

settlements as (

    select * from {{ ref('int_phorest__settlement') }}

),

final as (

    select
        -- keys
        lines.line_id as transaction_id,
        {{ source_key('phorest', 'lines.account', 'lines.transaction_id') }}
            as invoice_id,

        -- times, local to the branch
        cast(lines.purchased_at as date) as sold_on,
        {{ time_if_told('lines.purchased_at') }} as sold_at,
        cast(null as varchar) as source_time_zone,

        -- who and where: one person is credited with a line, whoever did what
        {{ source_key('phorest', 'lines.account', 'lines.client_id') }}
            as source_patient_key,
        lines.source_location_id,
        lines.source_location_name,
        {{ source_key('phorest', 'lines.account', 'lower(lines.staff_name)') }}
            as source_provider_key,
        {{ source_key('phorest', 'lines.account', 'lower(lines.staff_name)') }}
            as source_selling_provider_key,

        -- what
        {{ source_key('phorest', 'lines.account', [
            'lower(lines.item_type)', 'lower(lines.item_name)',
        ]) }} as source_service_key,
        lines.item_name,
        lines.item_type as source_item_type,
        case when lines.is_refund then 'refund' else lines.line_type end as line_type,
        cast(null as varchar) as adjustment_kind,
        cast(null as varchar) as procedure_code,
        case when lines.is_refund then lines.line_type end as refunded_line_type,
        lines.refunds_line_id as refunds_transaction_id,

        -- measures: a refund is its net price back, without list and discount
        cast(lines.quantity as decimal(18, 4)) as quantity,
        cast(
            lines.net_amount + case when lines.is_refund then 0 else lines.discount_amount end
            as decimal(18, 4)
        ) as list_amount,
        cast(
            case when lines.is_refund then 0 else lines.discount_amount end
            as decimal(18, 4)
        ) as discount_amount,
        cast(lines.net_amount as decimal(18, 4)) as net_amount,
        cast(lines.tax_amount as decimal(18, 4)) as tax_amount,
        cast(settlements.tip_amount as decimal(18, 4)) as tip_amount,
        cast(settlements.prepaid_amount as decimal(18, 4)) as prepaid_applied_amount,
        case when settlements.prepaid_amount <> 0 then settlements.prepaid_instrument_type end
            as prepaid_instrument_type,
        cast(null as varchar) as prepaid_instrument_id,
        lines.purchase_type as source_status,

        -- provenance
        'phorest' as source_system,
        lines.account,
        lines.source_file,
        lines.source_row

    from lines
    inner join settlements on lines.line_id = settlements.line_id

)

select * from final
