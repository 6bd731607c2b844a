-- One row per line sold or returned. What packages, memberships and gift cards paid
-- stands on the line itself.
with lines as (

    select
        *,
        package_amount + membership_amount as credit_amount,
        package_amount + membership_amount + gift_card_amount as prepaid_amount
    from {{ ref('int_vagaro__sale_line') }}

),

settled as (

    select
        *,
        -- what a package or membership paid whole was used up
        line_type = 'service' and not is_refund and net_amount > 0
        and credit_amount >= net_amount as is_redeemed,
        not is_refund and line_type in ('service', 'retail', 'fee') as may_be_prepaid,
        case
            when package_amount != 0 then 'package'
            when membership_amount != 0 then 'membership_credit'
        end as credit_type
    from lines

),

-- a return that repeats the transaction and its item is tied to it
sold_lines as (

    select account, transaction_id, item_name, min(line_id) as line_id
    from settled
    where not is_refund
    group by account, transaction_id, item_name

),

final as (

    select
        -- keys
        settled.line_id as transaction_id,
        {{ source_key('vagaro', 'settled.account', 'settled.transaction_id') }}
            as invoice_id,

        -- times; a webhook's are in UTC
        cast(settled.sold_at as date) as sold_on,
        settled.sold_at,
        settled.source_time_zone,

        -- who and where
        {{ source_key('vagaro', 'settled.account', 'settled.source_patient_id') }}
            as source_patient_key,
        settled.source_location_id,
        cast(null as varchar) as source_location_name,
        {{ source_key('vagaro', 'settled.account', 'settled.source_provider_id') }}
            as source_provider_key,
        {{ source_key('vagaro', 'settled.account', 'settled.source_provider_id') }}
            as source_selling_provider_key,

        -- what
        {{ source_key('vagaro', 'settled.account', [words('settled.item_name')]) }}
            as source_service_key,
        settled.item_name,
        settled.purchase_type as source_item_type,
        case
            when settled.is_refund then 'refund'
            when settled.is_redeemed then 'redemption'
            else settled.line_type
        end as line_type,
        cast(null as varchar) as adjustment_kind,
        cast(null as varchar) as procedure_code,
        case when settled.is_refund then settled.line_type end as refunded_line_type,
        case when settled.is_refund then sold_lines.line_id end as refunds_transaction_id,

        -- measures: a return is its net price back, without list and discount
        cast(settled.quantity as decimal(18, 4)) as quantity,
        cast(
            settled.net_amount
            + case when settled.is_refund then 0 else settled.discount_amount end
            as decimal(18, 4)
        ) as list_amount,
        cast(
            case when settled.is_refund then 0 else settled.discount_amount end
            as decimal(18, 4)
        ) as discount_amount,
        cast(settled.net_amount as decimal(18, 4)) as net_amount,
        cast(settled.tax_amount as decimal(18, 4)) as tax_amount,
        cast(settled.tip_amount as decimal(18, 4)) as tip_amount,
        cast(
            case
                when settled.may_be_prepaid and not settled.is_redeemed
                    then least(settled.prepaid_amount, settled.net_amount)
                else 0
            end as decimal(18, 4)
        ) as prepaid_applied_amount,
        case
            when settled.is_redeemed then settled.credit_type
            when settled.may_be_prepaid and settled.gift_card_amount != 0 then 'gift_card'
            when settled.may_be_prepaid then settled.credit_type
        end as prepaid_instrument_type,
        case
            when settled.line_type = 'package_sale' and not settled.is_refund
                then {{ source_key('vagaro', 'settled.account', [
                    "'package'", 'settled.line_id',
                ]) }}
        end as prepaid_instrument_id,
        settled.origin as source_status,

        -- provenance
        'vagaro' as source_system,
        settled.account,
        settled.source_file,
        settled.source_row

    from settled
    left join sold_lines
        on
            settled.account = sold_lines.account
            and settled.transaction_id = sold_lines.transaction_id
            and settled.item_name = sold_lines.item_name

)

select * from final
