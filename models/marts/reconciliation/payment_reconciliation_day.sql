-- One row per location and day with sales or payments: what was invoiced against what was received.
with items as (

    select * from {{ ref('reconciliation_item') }}

),

days as (

    select
        location_id,
        business_on,
        {%- for item in [
            'invoiced', 'collected', 'processor', 'expected', 'fee', 'processor_fee', 'deposit',
            'processor_deposit', 'tip', 'processor_tip', 'expected_tip', 'timing', 'refund',
            'gift_card', 'reward'
        ] %}
        sum(amount) filter (where item = '{{ item }}') as {{ item }}_amount{{ ',' if not loop.last }}
        {%- endfor %}
    from items
    group by location_id, business_on

),

bridged as (

    select
        location_id,
        business_on,
        coalesce(invoiced_amount, 0) as invoiced_amount,
        coalesce(collected_amount, 0) as collected_amount,
        processor_amount,
        coalesce(processor_fee_amount, fee_amount) as fee_amount,
        coalesce(
            processor_deposit_amount,
            processor_amount - coalesce(processor_fee_amount, 0),
            deposit_amount
        ) as deposit_amount,
        -- received: what the processor shows for its tenders, the record for the others
        coalesce(collected_amount, 0) - coalesce(expected_amount, 0)
        + coalesce(processor_amount, 0) as received_amount,
        coalesce(tip_amount, 0) - coalesce(expected_tip_amount, 0)
        + coalesce(processor_tip_amount, 0) as tip_amount,
        coalesce(timing_amount, 0) as timing_amount,
        coalesce(refund_amount, 0) as refund_amount,
        coalesce(gift_card_amount, 0) as gift_card_amount,
        coalesce(reward_amount, 0) as reward_amount
    from days

),

explained as (

    select
        *,
        received_amount - invoiced_amount as difference_amount,
        received_amount - invoiced_amount - tip_amount - timing_amount - refund_amount
        - gift_card_amount - reward_amount as unexplained_amount
    from bridged

),

final as (

    select
        location_id,
        business_on,

        {%- for amount in [
            'invoiced', 'collected', 'processor', 'fee', 'deposit', 'received', 'tip', 'timing',
            'refund', 'gift_card', 'reward', 'unexplained', 'difference'
        ] %}
        cast({{ amount }}_amount as decimal(18, 2)) as {{ amount }}_amount,
        {%- endfor %}

        nullif(concat_ws(
            ', ',
            case when tip_amount <> 0 then 'tips' end,
            case when timing_amount <> 0 then 'timing' end,
            case when refund_amount <> 0 then 'refunds' end,
            case when gift_card_amount <> 0 then 'gift cards' end,
            case when reward_amount <> 0 then 'rewards' end,
            case when abs(unexplained_amount) > 0.01 then 'unexplained' end
        ), '') as difference_reason,
        abs(unexplained_amount) <= 0.01 as is_reconciled
    from explained

)

select * from final
