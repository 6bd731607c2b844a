-- One row per sale or refund line. The staff name of a transaction is whoever rang it
-- up; the performer is the employee of the item.
with event_lines as (

    select
        *,
        lower(trim(employee_name)) as source_provider_id
    from {{ ref('int_square__event_line') }}

),

settlements as (

    select * from {{ ref('int_square__settlement') }}

),

-- a refund that names the sale's transaction and item is tied to it
sold_lines as (

    select account, transaction_id, source_service_id, min(line_id) as line_id
    from event_lines
    where not is_refund and source_service_id is not null
    group by account, transaction_id, source_service_id

),

final as (

    select
        -- keys
        event_lines.line_id as transaction_id,
        {{ source_key('square', 'event_lines.account', 'event_lines.transaction_id') }}
            as invoice_id,

        -- times, in the display zone of the account
        event_lines.sold_on,
        event_lines.sold_at,
        event_lines.time_zone as source_time_zone,

        -- who and where
        {{ source_key('square', 'event_lines.account', 'event_lines.customer_id') }}
            as source_patient_key,
        event_lines.source_location_id,
        event_lines.source_location_name,
        {{ source_key('square', 'event_lines.account', [
            'event_lines.source_provider_id',
        ]) }} as source_provider_key,
        {{ source_key('square', 'event_lines.account', [
            'event_lines.source_provider_id',
        ]) }} as source_selling_provider_key,

        -- what
        {{ source_key('square', 'event_lines.account', [
            'event_lines.source_service_id',
        ]) }} as source_service_key,
        event_lines.item_name,
        event_lines.source_item_type,
        case
            when event_lines.is_refund then 'refund'
            else event_lines.line_type
        end as line_type,
        cast(null as varchar) as adjustment_kind,
        cast(null as varchar) as procedure_code,
        case when event_lines.is_refund then event_lines.line_type end
            as refunded_line_type,
        case when event_lines.is_refund then sold_lines.line_id end
            as refunds_transaction_id,

        -- measures: a refund is its net price back, without list and discount
        cast(event_lines.quantity as decimal(18, 4)) as quantity,
        cast(
            case
                when event_lines.is_refund then event_lines.net_sales_amount
                else event_lines.gross_sales_amount
            end as decimal(18, 4)
        ) as list_amount,
        cast(
            case when event_lines.is_refund then 0 else -event_lines.discount_amount end
            as decimal(18, 4)
        ) as discount_amount,
        cast(event_lines.net_sales_amount as decimal(18, 4)) as net_amount,
        cast(event_lines.tax_amount as decimal(18, 4)) as tax_amount,
        cast(settlements.tip_amount as decimal(18, 4)) as tip_amount,
        cast(settlements.prepaid_amount as decimal(18, 4)) as prepaid_applied_amount,
        case when settlements.prepaid_amount != 0 then 'gift_card' end
            as prepaid_instrument_type,
        cast(null as varchar) as prepaid_instrument_id,
        event_lines.event_type as source_status,

        -- provenance
        'square' as source_system,
        event_lines.account,
        event_lines.source_file,
        event_lines.source_row

    from event_lines
    inner join settlements on event_lines.line_id = settlements.line_id
    left join sold_lines
        on
            event_lines.account = sold_lines.account
            and event_lines.sale_transaction_id = sold_lines.transaction_id
            and event_lines.source_service_id = sold_lines.source_service_id

)

select * from final
