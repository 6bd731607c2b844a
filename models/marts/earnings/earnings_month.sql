-- One row per month and place with sale lines or payments: from the money that came to what was sold and what was earned.
-- Amounts are signed, and add up: collected to sales, sales to earned.
with sale_lines as (

    select * from {{ ref('sale_line') }}

),

lines as (

    select * from {{ ref('transaction') }}

),

payments as (

    select * from {{ ref('payment') }}

),

-- collected and rewards as the collections figure and the bridge of the day have them
tenders as (

    select
        *,
        {{ month_start('paid_on') }} as month_start_on,
        payment_amount - coalesce(tip_amount, 0) as settled_amount,
        tender = 'loyalty' as is_reward
    from payments
    where tender in ('card', 'cash', 'check', 'financing', 'insurance', 'other', 'loyalty')

),

receipts as (

    select
        location_id,
        invoice_id,
        {{ month_start('min(sold_on)') }} as month_start_on
    from lines
    where invoice_id is not null
    group by location_id, invoice_id

),

received as (

    select
        tenders.*,
        receipts.month_start_on as sale_month_on
    from tenders
    -- left join: money may come without a receipt
    left join receipts
        on tenders.location_id = receipts.location_id
        and tenders.invoice_id = receipts.invoice_id

),

-- every amount stands in the month in which it belongs on its side of the bridge
parts as (

    select
        month_start_on,
        location_id,
        patient_id,
        case when sold_type in ('package_sale', 'gift_card_sale', 'deposit', 'membership_dues') then
            case when line_type = 'refund' then 'prepaid_refunded' else 'prepaid_sold' end
        when sold_type = 'redemption' then 'redeemed'
        when sold_type in ('service', 'retail', 'fee') then 'prepaid_applied'
        else 'other'
        end as part,
        earned_amount - sales_amount as amount,
        sales_amount,
        earned_amount
    from sale_lines

    union all

    select
        {{ month_start('sold_on') }} as month_start_on,
        location_id,
        null as patient_id,
        'tax' as part,
        -tax_amount as amount,
        0 as sales_amount,
        0 as earned_amount
    from lines
    where tax_amount <> 0

    union all

    select
        month_start_on,
        location_id,
        null as patient_id,
        'tip' as part,
        -tip_amount as amount,
        0 as sales_amount,
        0 as earned_amount
    from received
    where not is_reward

    union all

    -- the manufacturer owes what the patient did not pay
    select
        month_start_on,
        location_id,
        null as patient_id,
        'reward' as part,
        payment_amount as amount,
        0 as sales_amount,
        0 as earned_amount
    from received
    where is_reward

    union all

    select
        month_start_on,
        location_id,
        null as patient_id,
        case when sale_month_on is null then 'unreceipted' else 'timing' end as part,
        -settled_amount as amount,
        0 as sales_amount,
        0 as earned_amount
    from received
    where not is_reward
    and sale_month_on is distinct from month_start_on

    union all

    select
        sale_month_on as month_start_on,
        location_id,
        null as patient_id,
        'timing' as part,
        settled_amount as amount,
        0 as sales_amount,
        0 as earned_amount
    from received
    where not is_reward
    and sale_month_on <> month_start_on

    union all

    select
        month_start_on,
        location_id,
        null as patient_id,
        'collected' as part,
        payment_amount as amount,
        0 as sales_amount,
        0 as earned_amount
    from received
    where not is_reward

),

summed as (

    select
        month_start_on,
        location_id,
        count(distinct patient_id) as patients,
        {%- for part in [
            'collected', 'tax', 'tip', 'reward', 'unreceipted', 'timing', 'prepaid_sold', 'prepaid_refunded',
            'redeemed', 'prepaid_applied', 'other'
        ] %}
        cast(coalesce(sum(case when part = '{{ part }}' then amount end), 0) as decimal(18, 2))
            as {{ part }}_amount,
        {%- endfor %}
        cast(sum(sales_amount) as decimal(18, 2)) as sales_amount,
        cast(sum(earned_amount) as decimal(18, 2)) as earned_amount
    from parts
    group by month_start_on, location_id

),

final as (

    select
        month_start_on,
        location_id,
        patients,
        collected_amount,
        tax_amount,
        tip_amount,
        reward_amount,
        unreceipted_amount,
        timing_amount,
        -- what is left between the two is owed by patients, or was paid twice
        cast(
            sales_amount - collected_amount - tax_amount - tip_amount - reward_amount
            - unreceipted_amount - timing_amount as decimal(18, 2)
        ) as open_item_amount,
        sales_amount,
        prepaid_sold_amount,
        prepaid_refunded_amount,
        redeemed_amount,
        prepaid_applied_amount,
        other_amount,
        earned_amount
    from summed

)

select * from final
