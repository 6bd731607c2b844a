-- One row per sale line, procedure or adjustment of a mapped file. A refund is negative, however the file writes it.
with entries as (

    select * from {{ ref('int_mapped__entry') }}
    where line_type not in ('payment', 'payment_credit')

),

performers as (

    select distinct source_provider_key from {{ ref('int_mapped__performer') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

priced as (

    select
        entries.*,
        line_type = 'refund' or (line_amount < 0 and line_type not in ('adjustment', 'refund')) as is_refund,
        {{ mapped_key('performer_id') }} as performer_key,
        {{ mapped_key('lower(trim(selling_provider_name))') }} as seller_key
    from entries

),

signed as (

    select
        *,
        {{ refunded('line_amount', 'is_refund') }} as signed_amount,
        case when line_type in ('refund', 'adjustment') or is_refund then 0 else abs(discount_amount) end
            as given_discount
    from priced

),

final as (

    select
        -- keys
        {{ mapped_key('signed.entry_id', 'signed') }} as transaction_id,
        {{ mapped_key('signed.receipt_id', 'signed') }} as invoice_id,
        signed.entered_on as sold_on,
        signed.sold_at,
        signed.source_time_zone,
        {{ mapped_key('signed.person_id', 'signed') }} as source_patient_key,
        signed.source_location_id,
        signed.source_location_name,
        performers.source_provider_key,
        sellers.source_provider_key as source_selling_provider_key,
        {{ mapped_key('signed.service_key_id', 'signed') }} as source_service_key,

        -- attributes: the raw word stays beside the type
        coalesce(signed.service_name, signed.source_service_id) as item_name,
        signed.source_item_type,
        case when signed.is_refund then 'refund' else signed.line_type end as line_type,
        case when signed.line_type = 'adjustment' then coalesce(kinds.canonical_word, 'correction') end
            as adjustment_kind,
        signed.procedure_code,
        case when signed.is_refund and signed.line_type <> 'refund' then signed.line_type end as refunded_line_type,
        cast(null as varchar) as refunds_transaction_id,

        -- measures
        cast(
            {{ refunded('coalesce(signed.quantity, 1)', 'signed.is_refund') }} as decimal(18, 4)
        ) as quantity,
        cast(
            case
                when signed.line_type = 'adjustment' then 0
                when signed.is_refund then signed.signed_amount
                else coalesce(signed.list_amount, signed.signed_amount + coalesce(signed.given_discount, 0))
            end as decimal(18, 4)
        ) as list_amount,
        cast(
            case
                when signed.line_type = 'adjustment' and kinds.canonical_word in ('contractual', 'discount')
                    then -signed.signed_amount
                when signed.line_type = 'adjustment' or signed.is_refund then 0
                when signed.list_amount is not null then signed.list_amount - signed.signed_amount
                else coalesce(signed.given_discount, 0)
            end as decimal(18, 4)
        ) as discount_amount,
        cast(signed.signed_amount as decimal(18, 4)) as net_amount,
        cast({{ refunded('signed.tax_amount', 'signed.is_refund') }} as decimal(18, 4)) as tax_amount,
        cast({{ refunded('signed.tip_amount', 'signed.is_refund') }} as decimal(18, 4)) as tip_amount,
        cast(signed.prepaid_applied_amount as decimal(18, 4)) as prepaid_applied_amount,
        cast(null as varchar) as prepaid_instrument_type,
        cast(null as varchar) as prepaid_instrument_id,
        signed.source_status,

        -- provenance
        signed.source_system,
        signed.account,
        signed.source_file,
        signed.source_row

    from signed
    -- left joins: who stands for nobody performs and sells nothing
    left join performers on signed.performer_key = performers.source_provider_key
    left join performers as sellers on signed.seller_key = sellers.source_provider_key
    left join words as kinds
        on
            signed.source_system = kinds.source_system
            and kinds.vocabulary = 'adjustment_kind'
            and lower(trim(coalesce(signed.source_adjustment_kind, signed.service_name))) = kinds.source_word

)

select * from final
