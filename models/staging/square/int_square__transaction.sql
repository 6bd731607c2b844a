-- One row per sale or refund line. The staff name of a transaction is whoever rang it up;
-- the performer is the employee of the item.
with event_lines as (

    select * from {{ ref('int_square__event_line') }}

),

tenders as (

    select
        account,
        transaction_id,
        event_type,
        sum(coalesce(tip_amount, 0)) as tip_amount,
        sum(coalesce(square_gift_card_amount, 0)) as gift_card_amount
    from {{ ref('stg_square__transactions') }}
    group by account, transaction_id, event_type

),

-- a gift card pays for what is performed or handed over, never for another promise
weighed as (

    select
        event_lines.*,
        tenders.tip_amount,
        case
            when
                event_lines.line_type in ('service', 'retail', 'fee')
                and not event_lines.is_refund
                and event_lines.net_sales_amount > 0
                then event_lines.net_sales_amount
            else 0
        end as payable_amount,
        case when tenders.gift_card_amount > 0 then tenders.gift_card_amount else 0 end
            as gift_card_amount,
        row_number() over (
            partition by
                event_lines.account, event_lines.transaction_id, event_lines.event_type
            order by abs(event_lines.net_sales_amount) desc, event_lines.line_id
        ) as size_rank
    from event_lines
    left join tenders
        on
            event_lines.account = tenders.account
            and event_lines.transaction_id = tenders.transaction_id
            and event_lines.event_type = tenders.event_type

),

totalled as (

    select
        *,
        sum(payable_amount) over (
            partition by account, transaction_id, event_type
        ) as payable_total
    from weighed

),

-- the gift card may have paid tax and tip besides
applied as (

    select
        *,
        cast(least(gift_card_amount, payable_total) as decimal(18, 2)) as applied_total
    from totalled

),

settled as (

    select
        *,
        {{ split_cents(
            'applied_total', 'payable_amount', 'payable_total',
            'account, transaction_id, event_type', 'size_rank desc'
        ) }} as prepaid_amount
    from applied

),

-- a refund that repeats the sale's transaction and item is tied to it
sold_lines as (

    select account, transaction_id, source_service_id, min(line_id) as line_id
    from event_lines
    where not is_refund and source_service_id is not null
    group by account, transaction_id, source_service_id

),

final as (

    select
        -- keys
        settled.line_id as transaction_id,
        {{ source_key('square', 'settled.account', 'settled.transaction_id') }}
            as invoice_id,

        -- times, in the display zone of the account
        settled.sold_on,
        settled.sold_at,
        settled.time_zone as source_time_zone,

        -- who and where
        {{ source_key('square', 'settled.account', 'settled.customer_id') }}
            as source_patient_key,
        settled.source_location_id,
        settled.source_location_name,
        {{ source_key('square', 'settled.account', 'lower(trim(settled.employee_name))') }}
            as source_provider_key,
        {{ source_key('square', 'settled.account', 'lower(trim(settled.employee_name))') }}
            as source_selling_provider_key,

        -- what
        {{ source_key('square', 'settled.account', 'settled.source_service_id') }}
            as source_service_key,
        settled.item_name,
        settled.source_item_type,
        case when settled.is_refund then 'refund' else settled.line_type end as line_type,
        cast(null as varchar) as adjustment_kind,
        cast(null as varchar) as procedure_code,
        case when settled.is_refund then settled.line_type end as refunded_line_type,
        case when settled.is_refund then sold_lines.line_id end as refunds_transaction_id,

        -- measures: a refund is its net price back, without list and discount
        cast(settled.quantity as decimal(18, 4)) as quantity,
        cast(
            case
                when settled.is_refund then settled.net_sales_amount
                else settled.gross_sales_amount
            end as decimal(18, 4)
        ) as list_amount,
        cast(
            case when settled.is_refund then 0 else -settled.discount_amount end
            as decimal(18, 4)
        ) as discount_amount,
        cast(settled.net_sales_amount as decimal(18, 4)) as net_amount,
        cast(settled.tax_amount as decimal(18, 4)) as tax_amount,
        -- the tip belongs to the transaction and stands on its largest line
        cast(
            case when settled.size_rank = 1 then settled.tip_amount end as decimal(18, 4)
        ) as tip_amount,
        cast(settled.prepaid_amount as decimal(18, 4)) as prepaid_applied_amount,
        case when settled.prepaid_amount != 0 then 'gift_card' end
            as prepaid_instrument_type,
        cast(null as varchar) as prepaid_instrument_id,
        settled.event_type as source_status,

        -- provenance
        'square' as source_system,
        settled.account,
        settled.source_file,
        settled.source_row

    from settled
    left join sold_lines
        on
            settled.account = sold_lines.account
            and settled.transaction_id = sold_lines.transaction_id
            and settled.source_service_id = sold_lines.source_service_id

)

select * from final
