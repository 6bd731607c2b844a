-- One row per payment of the record that the processor handles, or that only the processor shows,
-- with its counterpart.
with payments as (

    select * from {{ ref('payment') }}

),

shadows as (

    select * from {{ ref('payment_shadow') }}

),

-- a processor whose account serves several places and names none of them has one feed for all
processed as (

    select
        *,
        case
            when count(location_id) over (partition by source_system, account) = 0 then 'all'
            else location_id
        end as feed
    from shadows
    where tender in ('card', 'cash', 'check', 'financing', 'insurance', 'other')

),

-- what a processor handles: the tenders in its feed, while the feed runs
feeds as (

    select
        feed,
        location_id,
        tender,
        min(paid_on) over (partition by feed) as feed_from_on,
        max(paid_on) over (partition by feed) as feed_to_on
    from processed
    qualify row_number() over (partition by feed, tender order by payment_id) = 1

),

-- a place with a feed of its own has no part in the feed of all
served as (

    select distinct location_id
    from feeds
    where location_id is not null

),

sides as (

    select
        'record' as side,
        feeds.feed,
        payments.payment_id,
        payments.location_id,
        payments.paid_on,
        -- tips are entered on one side or on both: compare without them
        payments.payment_amount - coalesce(payments.tip_amount, 0) as compared_amount
    from payments
    left join served on payments.location_id = served.location_id
    inner join feeds
        on coalesce(served.location_id, 'all') = feeds.feed
        and payments.tender = feeds.tender
        and payments.paid_on between feeds.feed_from_on and feeds.feed_to_on

    union all

    select
        'processor' as side,
        feed,
        payment_id,
        location_id,
        paid_on,
        payment_amount - coalesce(tip_amount, 0) as compared_amount
    from processed

),

numbered as (

    select
        *,
        row_number() over (
            partition by side, feed, paid_on, compared_amount order by payment_id
        ) as same_number
    from sides

),

same_day as (

    select
        records.payment_id as record_payment_id,
        processors.payment_id as processor_payment_id
    from numbered as records
    inner join numbered as processors
        on records.feed = processors.feed
        and records.paid_on = processors.paid_on
        and records.compared_amount = processors.compared_amount
        and records.same_number = processors.same_number
    where records.side = 'record'
    and processors.side = 'processor'

),

settled as (

    select 'record' as side, record_payment_id as payment_id from same_day
    union all
    select 'processor' as side, processor_payment_id as payment_id from same_day

),

left_over as (

    select
        numbered.*,
        row_number() over (
            partition by
                numbered.side, numbered.feed, numbered.paid_on, numbered.compared_amount
            order by numbered.payment_id
        ) as left_number
    from numbered
    left join settled
        on numbered.side = settled.side
        and numbered.payment_id = settled.payment_id
    where settled.payment_id is null

),

-- a batch reaches the processor the next day, a refund within five
later as (

    select
        records.payment_id as record_payment_id,
        processors.payment_id as processor_payment_id,
        row_number() over (
            partition by records.payment_id order by processors.paid_on, processors.payment_id
        ) as choice_of_record,
        row_number() over (
            partition by processors.payment_id order by records.paid_on desc, records.payment_id
        ) as choice_of_processor
    from left_over as records
    inner join left_over as processors
        on records.feed = processors.feed
        and records.compared_amount = processors.compared_amount
        and records.left_number = processors.left_number
        and processors.paid_on
            between {{ add_days('records.paid_on', 1) }}
            and {{ add_days('records.paid_on', 'case when records.compared_amount < 0 then 5 else 1 end') }}
    where records.side = 'record'
    and processors.side = 'processor'

),

matched as (

    select record_payment_id, processor_payment_id from same_day
    union all
    select record_payment_id, processor_payment_id
    from later
    where choice_of_record = 1 and choice_of_processor = 1

),

records as (

    select * from sides where side = 'record'

),

processors as (

    select * from sides where side = 'processor'

),

final as (

    select
        coalesce(records.location_id, processors.location_id) as location_id,
        records.payment_id as record_payment_id,
        records.paid_on as recorded_on,
        processors.payment_id as processor_payment_id,
        processors.paid_on as processed_on,
        coalesce(records.compared_amount, processors.compared_amount) as compared_amount
    from records
    left join matched on records.payment_id = matched.record_payment_id
    full outer join processors on matched.processor_payment_id = processors.payment_id

)

select * from final
