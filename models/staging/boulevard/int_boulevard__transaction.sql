-- One row per line sold or refunded. The report of lines has neither tips nor quantities.
with lines as (

    select * from {{ ref('int_boulevard__sale_line') }}

),

settlements as (

    select * from {{ ref('int_boulevard__settlement') }}

),

clients as (

    select * from {{ ref('int_boulevard__named_client') }}

),

staff as (

    select * from {{ ref('int_boulevard__named_staff') }}

),

kinds as (

    select
        lines.*,
        settlements.prepaid_amount,
        settlements.prepaid_instrument_type,
        case when settlements.is_redeemed then 'redemption' else lines.line_type end
            as known_line_type
    from lines
    inner join settlements on lines.line_id = settlements.line_id

),

-- a refund that repeats the sale and its item is tied to it
sold_lines as (

    select account, sale_id, source_service_id, min(line_id) as line_id
    from kinds
    where not is_refund
    group by account, sale_id, source_service_id

),

final as (

    select
        -- keys
        kinds.line_id as transaction_id,
        {{ source_key('boulevard', 'kinds.account', 'kinds.sale_id') }} as invoice_id,

        -- times
        kinds.sold_on,
        cast(null as timestamp) as sold_at,
        cast(null as varchar) as source_time_zone,

        -- who and where
        {{ source_key('boulevard', 'kinds.account', 'clients.source_patient_id') }}
            as source_patient_key,
        kinds.source_location_id,
        kinds.source_location_name,
        {{ source_key('boulevard', 'kinds.account', 'staff.source_provider_id') }}
            as source_provider_key,
        {{ source_key('boulevard', 'kinds.account', 'staff.source_provider_id') }}
            as source_selling_provider_key,

        -- what
        {{ source_key('boulevard', 'kinds.account', 'kinds.source_service_id') }}
            as source_service_key,
        kinds.item_name,
        kinds.line_item_type as source_item_type,
        case when kinds.is_refund then 'refund' else kinds.known_line_type end
            as line_type,
        cast(null as varchar) as adjustment_kind,
        cast(null as varchar) as procedure_code,
        case when kinds.is_refund then kinds.known_line_type end as refunded_line_type,
        case when kinds.is_refund then sold_lines.line_id end as refunds_transaction_id,

        -- measures: a refund is its net price back, without list and discount
        cast(null as decimal(18, 4)) as quantity,
        cast(kinds.net_amount + kinds.discount_amount as decimal(18, 4)) as list_amount,
        cast(kinds.discount_amount as decimal(18, 4)) as discount_amount,
        cast(kinds.net_amount as decimal(18, 4)) as net_amount,
        cast(kinds.tax_amount as decimal(18, 4)) as tax_amount,
        cast(null as decimal(18, 4)) as tip_amount,
        cast(kinds.prepaid_amount as decimal(18, 4)) as prepaid_applied_amount,
        kinds.prepaid_instrument_type,
        case
            when
                kinds.known_line_type in ('package_sale', 'gift_card_sale')
                and not kinds.is_refund
                then {{ source_key('boulevard', 'kinds.account', [
                    "'prepaid'", 'kinds.line_id',
                ]) }}
        end as prepaid_instrument_id,
        kinds.sale_type as source_status,

        -- provenance
        'boulevard' as source_system,
        kinds.account,
        kinds.source_file,
        kinds.source_row

    from kinds
    left join clients
        on kinds.account = clients.account and kinds.client_name = clients.client_name
    left join staff
        on kinds.account = staff.account and kinds.staff_name = staff.staff_name
    left join sold_lines
        on
            kinds.account = sold_lines.account
            and kinds.sale_id = sold_lines.sale_id
            and kinds.source_service_id = sold_lines.source_service_id

)

select * from final
