-- One row per day of lists and sale of prepaid value of which the person has something left that lay still
-- for long, or expires soon. What is used, given back or forfeited takes the oldest sale of its instrument first; a use that
-- names no instrument the oldest of all that the person bought at the place. A gift card is whoever's who holds it: where
-- uses do not name the card, gift cards are on no list.
with list_days as (

    select * from {{ ref('list_day') }}

),

flows as (

    select * from {{ ref('prepaid_flow') }}
    where flow <> 'opening'

),

instruments as (

    select * from {{ ref('prepaid_instrument') }}

),

lines as (

    select * from {{ ref('transaction') }}

),

nameless_cards as (

    select distinct location_id
    from flows
    where flow = 'redeemed'
    and instrument_type = 'gift_card'
    and prepaid_instrument_id is null

),

owned as (

    select
        list_days.list_on,
        flows.*,
        coalesce(instruments.patient_id, lines.patient_id) as patient_id,
        instruments.expires_on,
        coalesce(instruments.patient_id, lines.patient_id) || ' ' || flows.location_id as purse
    from flows
    inner join list_days on flows.happened_on <= list_days.list_on
    left join instruments on flows.prepaid_instrument_id = instruments.prepaid_instrument_id
    left join lines on flows.record_id = lines.transaction_id
    left join nameless_cards
        on case when flows.instrument_type = 'gift_card' then flows.location_id end
            = nameless_cards.location_id
    where coalesce(instruments.patient_id, lines.patient_id) is not null
    and nameless_cards.location_id is null

),

uses as (

    select
        list_on,
        coalesce(prepaid_instrument_id, purse) as holding,
        sum(case when flow = 'adjustment' then -amount else amount end) as used_amount,
        max(case when flow = 'redeemed' and amount > 0 then happened_on end) as last_used_on
    from owned
    where flow <> 'sold'
    group by list_on, coalesce(prepaid_instrument_id, purse)

),

lots as (

    select
        *,
        coalesce(sum(amount) over (
            partition by list_on, coalesce(prepaid_instrument_id, record_id)
            order by happened_on, record_id
            rows between unbounded preceding and 1 preceding
        ), 0) as amount_before
    from owned
    where flow = 'sold'

),

left_of_instrument as (

    select
        lots.*,
        numbered.last_used_on,
        lots.amount - least(
            greatest(coalesce(numbered.used_amount, 0) - lots.amount_before, 0), lots.amount
        ) as left_amount
    from lots
    left join uses as numbered
        on lots.list_on = numbered.list_on
        and lots.prepaid_instrument_id = numbered.holding

),

left_of_purse as (

    select
        *,
        coalesce(sum(left_amount) over (
            partition by list_on, purse order by happened_on, record_id
            rows between unbounded preceding and 1 preceding
        ), 0) as left_before
    from left_of_instrument

),

open_lots as (

    select
        left_of_purse.*,
        left_of_purse.left_amount - least(
            greatest(coalesce(unnumbered.used_amount, 0) - left_of_purse.left_before, 0),
            left_of_purse.left_amount
        ) as balance_amount,
        greatest(
            left_of_purse.happened_on,
            coalesce(left_of_purse.last_used_on, left_of_purse.happened_on),
            coalesce(unnumbered.last_used_on, left_of_purse.happened_on)
        ) as last_moved_on
    from left_of_purse
    left join uses as unnumbered
        on left_of_purse.list_on = unnumbered.list_on
        and left_of_purse.purse = unnumbered.holding

),

final as (

    select
        list_on,
        patient_id,
        location_id,
        instrument_type,
        record_id,
        cast(balance_amount as decimal(18, 2)) as balance_amount,
        last_moved_on as last_used_on,
        case when expires_on >= list_on then expires_on end as expires_on
    from open_lots
    where balance_amount > 0
    and (
        last_moved_on <= {{ add_days('list_on', '-' ~ parameter('prepaid_idle_days')) }}
        or expires_on between list_on
            and {{ add_days('list_on', parameter('prepaid_expiry_days')) }}
    )

)

select * from final
