-- One row per payment of the record that the processor handles, or that only the processor shows,
-- with its counterpart.
with payments as (

    select * from {{ ref('payment') }}

),

shadows as (

    select * from {{ ref('payment_shadow') }}

),

-- what a processor handles at a location: the tenders in its own feed, while the feed runs
feeds as (

    select
        location_id,
        tender,
        min(paid_on) over (partition by location_id) as feed_from_on,
        max(paid_on) over (partition by location_id) as feed_to_on
    from shadows
    where tender in ('card', 'cash', 'check', 'financing', 'insurance', 'other')
    qualify row_number() over (partition by location_id, tender order by payment_id) = 1

),

sides as (

    select
        'record' as side,
        payments.payment_id,
        payments.location_id,
        payments.paid_on,
        -- tips are entered on one side or on both: compare without them
        payments.payment_amount - coalesce(payments.tip_amount, 0) as compared_amount
    from payments
    inner join feeds
        on payments.location_id = feeds.location_id
        and payments.tender = feeds.tender
        and payments.paid_on between feeds.feed_from_on and feeds.feed_to_on

    union all

    select
        'processor' as side,
        shadows.payment_id,
        shadows.location_id,
        shadows.paid_on,
        shadows.payment_amount - coalesce(shadows.tip_amount, 0) as compared_amount
    from shadows
    where shadows.tender in ('card', 'cash', 'check', 'financing', 'insurance', 'other')

),

numbered as (

    select
        *,
        row_number() over (
            partition by side, location_id, paid_on, compared_amount order by payment_id
        ) as same_number
    from sides

),

same_day as (

    select
        records.payment_id as record_payment_id,
        processors.payment_id as processor_payment_id
    from numbered as records
    inner join numbered as processors
        on records.location_id = processors.location_id
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
                numbered.side, numbered.location_id, numbered.paid_on, numbered.compared_amount
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
        on records.location_id = processors.location_id
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
