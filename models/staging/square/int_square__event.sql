-- One row per payment or refund event, from the transactions export or the API: the same
-- event in both counts as the export has it, which knows more of it.
{%- set columns = [
    'account', 'source_location_id', 'transaction_id', 'payment_id', 'event_type',
    'source_location_name', 'customer_id', 'deposit_id', 'customer_name', 'description',
    'other_tender_type', 'time_zone', 'sold_on', 'sold_at', 'net_sales_amount',
    'gift_card_sales_amount', 'partial_refund_amount', 'service_charge_amount',
    'total_collected_amount', 'tip_amount', 'card_amount', 'cash_amount',
    'square_gift_card_amount', 'other_tender_amount', 'cash_app_amount', 'fee_amount',
    'source_file', 'source_row',
] %}
with exported as (

    select * from {{ ref('stg_square__transactions') }}

),

zones as (

    select * from {{ ref('time_zone') }}

),

paged as (

    select * from {{ ref('int_square__api_event') }}

),

-- whether a refund bears the same ids in both is not known: amount and minute tell it too
exported_refunds as (

    select distinct
        exported.account,
        exported.total_collected_amount,
        date_trunc('minute', {{ local_time(
            'exported.sold_at', iana_zone('exported.time_zone', 'zones'), "'UTC'"
        ) }}) as sold_minute
    from exported
    left join zones on exported.time_zone = zones.zone_name
    where lower(exported.event_type) = 'refund'

),

new_pages as (

    select paged.*
    from paged
    where
        not exists (
            select 1
            from exported
            where
                exported.account = paged.account
                and lower(exported.event_type) = lower(paged.event_type)
                and (
                    exported.payment_id = paged.payment_id
                    or (
                        paged.event_type = 'Payment'
                        and exported.transaction_id = paged.transaction_id
                    )
                )
        )
        and not exists (
            select 1
            from exported_refunds
            where
                paged.event_type = 'Refund'
                and exported_refunds.account = paged.account
                and exported_refunds.total_collected_amount = paged.total_collected_amount
                and exported_refunds.sold_minute = date_trunc('minute', paged.sold_at)
        )

),

final as (

    select
        {{ columns | join(',\n        ') }}
    from exported
    union all
    select
        {{ columns | join(',\n        ') }}
    from new_pages

)

select * from final
