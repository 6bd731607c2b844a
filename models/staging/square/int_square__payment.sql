-- One row per tender of a payment or refund event.
with transactions as (

    select * from {{ ref('int_square__event') }}

),

tender_map as (

    select * from {{ ref('map_square__tender') }}

),

tenders as (

    {% for column, tender in [
        ('card_amount', "'Card'"),
        ('cash_amount', "'Cash'"),
        ('square_gift_card_amount', "'Square Gift Card'"),
        ('other_tender_amount', "coalesce(other_tender_type, 'Other')"),
        ('cash_app_amount', "'Cash App'"),
    ] -%}
    select
        *,
        '{{ column }}' as tender_column,
        {{ tender }} as source_tender,
        {{ column }} as tender_amount
    from transactions
    where {{ column }} != 0
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- fee and tip are printed once per event: on the card's part, else on the largest
ranked as (

    select
        *,
        row_number() over (
            partition by account, transaction_id, payment_id, event_type
            order by
                case tender_column when 'card_amount' then 1 else 2 end,
                abs(tender_amount) desc,
                tender_column
        ) = 1 as bears_fee_and_tip
    from tenders

),

final as (

    select
        -- keys
        {{ source_key('square', 'ranked.account', [
            'ranked.transaction_id', "coalesce(ranked.payment_id, '')",
            'ranked.event_type', 'ranked.tender_column',
        ]) }} as payment_id,
        {{ source_key('square', 'ranked.account', 'ranked.transaction_id') }}
            as invoice_id,

        -- times, in the display zone of the account
        ranked.sold_on as paid_on,
        ranked.sold_at as paid_at,
        ranked.time_zone as source_time_zone,

        -- who and where: the staff name is whoever rang it up
        {{ source_key('square', 'ranked.account', 'ranked.customer_id') }}
            as source_patient_key,
        ranked.source_location_id,
        ranked.source_location_name,
        cast(null as varchar) as source_provider_key,

        -- how
        coalesce(tender_map.tender, 'other') as tender,
        ranked.source_tender,

        -- measures: the tip is inside the payment, the fee is a positive cost
        cast(ranked.tender_amount as decimal(18, 2)) as payment_amount,
        cast(
            case when ranked.bears_fee_and_tip then ranked.tip_amount end
            as decimal(18, 2)
        ) as tip_amount,
        cast(
            case when ranked.bears_fee_and_tip then -ranked.fee_amount end
            as decimal(18, 2)
        ) as fee_amount,
        -- only what Square itself processes reaches the bank through it
        cast(
            case
                when ranked.tender_column in ('card_amount', 'cash_app_amount')
                    then ranked.tender_amount + case
                        when ranked.bears_fee_and_tip
                            then coalesce(ranked.fee_amount, 0)
                        else 0
                    end
            end as decimal(18, 2)
        ) as net_deposit_amount,
        ranked.deposit_id as payout_id,
        lower(ranked.event_type) = 'refund' as is_refund,
        coalesce(
            ranked.gift_card_sales_amount != 0
            and ranked.gift_card_sales_amount = ranked.total_collected_amount,
            false
        ) as is_prepayment,
        lower(ranked.event_type) like '%dispute%' as is_dispute,
        case
            when ranked.tender_column in ('card_amount', 'cash_app_amount')
                then 'square'
        end as processor,

        -- provenance
        'square' as source_system,
        ranked.account,
        ranked.source_file,
        ranked.source_row

    from ranked
    left join tender_map on lower(ranked.source_tender) = tender_map.source_tender

)

select * from final
