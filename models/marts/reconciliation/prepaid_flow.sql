-- One row per sale line that sells, uses, gives back or forfeits prepaid value, or opening balance.
with lines as (

    select * from {{ ref('transaction') }}

),

instruments as (

    select * from {{ ref('prepaid_instrument') }}

),

described as (

    select
        lines.*,
        -- the place that sold it owes it, wherever it is used
        coalesce(instruments.location_id, lines.location_id) as holding_location_id,
        coalesce(lines.prepaid_instrument_id, originals.prepaid_instrument_id) as instrument_id,
        coalesce(
            instruments.instrument_type,
            lines.prepaid_instrument_type,
            originals.prepaid_instrument_type
        ) as known_type,
        case when lines.line_type = 'refund' then originals.line_type else lines.line_type end
            as sold_type
    from lines
    -- left joins: most lines touch no instrument, and most are no refunds
    left join instruments on lines.prepaid_instrument_id = instruments.prepaid_instrument_id
    left join lines as originals
        on case when lines.line_type = 'refund' then lines.refunds_transaction_id end
            = originals.transaction_id

),

flows as (

    select
        'opening' as flow,
        prepaid_instrument_id as record_id,
        prepaid_instrument_id as instrument_id,
        location_id,
        instrument_type,
        cast(null as date) as happened_on,
        sold_amount as amount
    from instruments
    where is_opening_balance

    union all

    -- sold for money and not yet earned; what was sold before history is in the opening balance
    select
        case when line_type = 'refund' then 'refunded' else 'sold' end as flow,
        transaction_id as record_id,
        instrument_id,
        holding_location_id as location_id,
        coalesce(known_type, case coalesce(sold_type, 'package_sale')
            when 'gift_card_sale' then 'gift_card'
            when 'membership_dues' then 'membership_credit'
            when 'deposit' then 'deposit'
            else 'package'
        end) as instrument_type,
        sold_on as happened_on,
        case when line_type = 'refund' then -net_amount else net_amount end as amount
    from described
    where earned_amount = 0
    and sales_amount <> 0
    and line_type in (
        'package_sale', 'gift_card_sale', 'membership_dues', 'deposit', 'refund'
    )

    union all

    select
        'redeemed' as flow,
        transaction_id as record_id,
        instrument_id,
        holding_location_id as location_id,
        coalesce(known_type, 'package') as instrument_type,
        sold_on as happened_on,
        earned_amount as amount
    from described
    where sold_type = 'redemption'
    -- a redemption that was paid back in money stays used
    and (line_type <> 'refund' or sales_amount = 0)

    union all

    select
        'redeemed' as flow,
        transaction_id as record_id,
        instrument_id,
        holding_location_id as location_id,
        coalesce(known_type, 'gift_card') as instrument_type,
        sold_on as happened_on,
        prepaid_applied_amount as amount
    from described
    where line_type <> 'redemption'
    and prepaid_applied_amount <> 0

    union all

    select
        'expired' as flow,
        transaction_id as record_id,
        instrument_id,
        holding_location_id as location_id,
        coalesce(known_type, 'gift_card') as instrument_type,
        sold_on as happened_on,
        earned_amount as amount
    from described
    where line_type = 'breakage'

    union all

    -- forfeited by the source's own list, where no line books it
    select
        'expired' as flow,
        prepaid_instrument_id as record_id,
        prepaid_instrument_id as instrument_id,
        location_id,
        instrument_type,
        expires_on as happened_on,
        expired_amount as amount
    from instruments
    where expires_on <= {{ as_of() }}
    and prepaid_instrument_id not in (
        select prepaid_instrument_id from lines
        where line_type = 'breakage'
        and prepaid_instrument_id is not null
    )

    union all

    select
        'adjustment' as flow,
        transaction_id as record_id,
        instrument_id,
        holding_location_id as location_id,
        known_type as instrument_type,
        sold_on as happened_on,
        net_amount as amount
    from described
    where line_type = 'adjustment'
    and known_type is not null

),

final as (

    select
        flow,
        record_id,
        instrument_id as prepaid_instrument_id,
        location_id,
        instrument_type,
        happened_on,
        {{ month_start('happened_on') }} as month_start_on,
        cast(amount as decimal(18, 2)) as amount
    from flows
    where location_id is not null
    and amount <> 0

)

select * from final
