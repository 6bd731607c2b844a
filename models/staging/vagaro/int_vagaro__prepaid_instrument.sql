-- One row per gift card of the report, with what is left on it, and per package sold, of
-- which no report tells what is left.
with gift_cards as (

    select * from {{ ref('stg_vagaro__gift_card') }}

),

customers as (

    select * from {{ ref('int_vagaro__named_customer') }}

),

status_map as (

    select * from {{ ref('map_vagaro__gift_card_status') }}

),

lines as (

    select * from {{ ref('int_vagaro__transaction') }}
    where prepaid_instrument_id is not null

),

instruments as (

    select
        {{ source_key('vagaro', 'gift_cards.account', [
            "'gift_card'", 'gift_cards.gift_card_number',
        ]) }} as prepaid_instrument_id,
        'gift_card' as instrument_type,
        gift_cards.gift_card_number as instrument_name,
        cast(null as varchar) as invoice_id,
        {{ source_key('vagaro', 'gift_cards.account', 'customers.source_patient_id') }}
            as source_patient_key,
        gift_cards.source_location_id,
        gift_cards.source_location_name,
        gift_cards.sold_on,
        gift_cards.initial_amount as sold_amount,
        gift_cards.initial_amount as list_amount,
        gift_cards.balance_amount,
        gift_cards.expires_on,
        gift_cards.status as source_status,
        coalesce(status_map.instrument_status, 'unmapped') as instrument_status,
        gift_cards.account,
        gift_cards.source_file,
        gift_cards.source_row
    from gift_cards
    left join customers
        on
            gift_cards.account = customers.account
            and coalesce(gift_cards.holder_name, gift_cards.buyer_name)
            = customers.customer_name
    left join status_map on lower(gift_cards.status) = status_map.source_status
    union all
    select
        prepaid_instrument_id,
        'package',
        item_name,
        invoice_id,
        source_patient_key,
        source_location_id,
        source_location_name,
        sold_on,
        net_amount,
        list_amount,
        cast(null as decimal(18, 4)),
        cast(null as date),
        cast(null as varchar),
        cast(null as varchar),
        account,
        source_file,
        source_row
    from lines

),

final as (

    select
        -- keys
        prepaid_instrument_id,
        instrument_type,
        instrument_name,
        invoice_id,
        source_patient_key,
        source_location_id,
        source_location_name,

        -- times and measures
        sold_on,
        cast(sold_amount as decimal(18, 2)) as sold_amount,
        cast(list_amount as decimal(18, 2)) as list_amount,
        cast(null as decimal(18, 2)) as redeemed_amount,
        cast(null as decimal(18, 2)) as refunded_amount,
        cast(null as decimal(18, 2)) as expired_amount,
        cast(balance_amount as decimal(18, 2)) as balance_amount,
        expires_on,
        source_status,
        instrument_status,

        -- provenance
        'vagaro' as source_system,
        account,
        source_file,
        source_row

    from instruments

)

select * from final
