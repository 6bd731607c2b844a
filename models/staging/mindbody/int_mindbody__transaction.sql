-- One row per line sold or returned. A tip is sold like an item here: it stands on the
-- largest line of its sale.
with lines as (

    select * from {{ ref('int_mindbody__line') }}

),

line_payments as (

    select * from {{ ref('int_mindbody__line_payment') }}

),

tips as (

    select account, sale_id, sold_on, sum(net_amount) as tip_amount
    from lines
    where line_type = 'tip'
    group by account, sale_id, sold_on

),

prepaid as (

    select line_id, sum(paid_amount) as prepaid_amount
    from line_payments
    where
        tender = 'gift_card'
        and not is_refund
        and line_type in ('service', 'retail', 'fee')
    group by line_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by account, sale_id, sold_on
            order by abs(net_amount) desc, line_id
        ) as size_rank
    from lines
    where line_type != 'tip'

),

final as (

    select
        -- keys
        ranked.line_id as transaction_id,
        {{ source_key('mindbody', 'ranked.account', 'ranked.sale_id') }} as invoice_id,

        -- times
        ranked.sold_on,
        cast(null as timestamp) as sold_at,
        cast(null as varchar) as source_time_zone,

        -- who and where: nobody who performed or sold is named
        {{ source_key('mindbody', 'ranked.account', 'ranked.client_id') }}
            as source_patient_key,
        ranked.source_location_id,
        ranked.source_location_name,
        cast(null as varchar) as source_provider_key,
        cast(null as varchar) as source_selling_provider_key,

        -- what
        {{ source_key('mindbody', 'ranked.account', [words('ranked.item_name')]) }}
            as source_service_key,
        ranked.item_name,
        cast(null as varchar) as source_item_type,
        case when ranked.is_refund then 'refund' else ranked.line_type end as line_type,
        cast(null as varchar) as adjustment_kind,
        cast(null as varchar) as procedure_code,
        case when ranked.is_refund then ranked.line_type end as refunded_line_type,
        cast(null as varchar) as refunds_transaction_id,

        -- measures: a return is its net price back, without list and discount; tax and
        -- prepaid may be larger than the net where the tax was paid so too
        cast(ranked.quantity as decimal(18, 4)) as quantity,
        cast(
            ranked.net_amount
            + case when ranked.is_refund then 0 else ranked.discount_amount end
            as decimal(18, 4)
        ) as list_amount,
        cast(
            case when ranked.is_refund then 0 else ranked.discount_amount end
            as decimal(18, 4)
        ) as discount_amount,
        cast(ranked.net_amount as decimal(18, 4)) as net_amount,
        cast(ranked.tax_amount as decimal(18, 4)) as tax_amount,
        cast(
            case when ranked.size_rank = 1 then tips.tip_amount end as decimal(18, 4)
        ) as tip_amount,
        cast(
            least(coalesce(prepaid.prepaid_amount, 0), ranked.net_amount)
            * case when ranked.is_refund then 0 else 1 end as decimal(18, 4)
        ) as prepaid_applied_amount,
        case when prepaid.prepaid_amount != 0 then 'gift_card' end
            as prepaid_instrument_type,
        case
            when
                ranked.line_type in ('package_sale', 'gift_card_sale')
                and not ranked.is_refund
                then {{ source_key('mindbody', 'ranked.account', [
                    "'prepaid'", 'ranked.line_id',
                ]) }}
        end as prepaid_instrument_id,
        cast(null as varchar) as source_status,

        -- provenance
        'mindbody' as source_system,
        ranked.account,
        ranked.source_file,
        ranked.source_row

    from ranked
    left join tips
        on
            ranked.account = tips.account
            and ranked.sale_id = tips.sale_id
            and ranked.sold_on = tips.sold_on
    left join prepaid on ranked.line_id = prepaid.line_id

)

select * from final
