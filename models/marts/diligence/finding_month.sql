-- One row per place, kind of record and month (or end) at which records that should be there are not.
with coverage as (

    select
        *,
        -- a history that begins or ends within a month is short there, not thin
        lag(state) over months in ('whole', 'thin', 'gap') and lead(state) over months in ('whole', 'thin', 'gap')
            as is_inside
    from {{ ref('coverage_month') }}
    -- parts of other kinds are missing with them
    where entity not in ('procedure', 'adjustment', 'insurance_payment')
    window months as (partition by entity, location_id order by month_start_on)

),

staleness as (

    select * from {{ ref('int_location__staleness') }}

),

sources as (

    select * from {{ ref('location_source') }}

),

payments as (

    select
        location_id,
        {{ month_start('paid_on') }} as month_start_on,
        count(*) as payments,
        count(distinct patient_id) as patients,
        sum(payment_amount) as amount
    from {{ ref('payment') }}
    where tender in ('card', 'cash', 'check', 'financing', 'insurance', 'other')
    group by location_id, {{ month_start('paid_on') }}

),

shadows as (

    select
        location_id,
        {{ month_start('paid_on') }} as month_start_on,
        count(*) as payments,
        count(distinct patient_id) as patients,
        sum(payment_amount) as amount
    from {{ ref('payment_shadow') }}
    where tender in ('card', 'cash', 'check', 'financing', 'insurance', 'other')
    group by location_id, {{ month_start('paid_on') }}

),

-- that something happened there: the book, the till or the processor has rows
busy as (

    select
        location_id,
        month_start_on
    from coverage
    where entity in ('appointment', 'payment', 'processor_payment')
    group by location_id, month_start_on
    having sum(records) > 0

),

lacking as (

    select
        coverage.*,
        coverage.entity = 'receipt_line' and busy.location_id is not null as is_unreceipted,
        coalesce(payments.payments, shadows.payments) as collected_payments,
        coalesce(payments.patients, shadows.patients) as collected_patients,
        coalesce(payments.amount, shadows.amount) as collected_amount
    from coverage
    left join busy
        on coverage.location_id = busy.location_id
        and coverage.month_start_on = busy.month_start_on
    left join payments
        on coverage.location_id = payments.location_id
        and coverage.month_start_on = payments.month_start_on
    left join shadows
        on coverage.location_id = shadows.location_id
        and coverage.month_start_on = shadows.month_start_on
    where coverage.state in ('gap', 'thin')
    and coverage.is_inside

),

-- what came every month and then no more
ended as (

    select
        entity,
        location_id,
        min(case when state = 'after' then month_start_on end) as month_start_on,
        count(case when state = 'after' then 1 end) as months
    from coverage
    group by entity, location_id
    having median(case when state not in ('before', 'after') then records end)
        >= {{ parameter('coverage_min_records') }}
    and count(case when state = 'after' then 1 end) >= {{ parameter('stopped_after_months') }}

),

changes as (

    select
        location_id,
        kind,
        source_system,
        history_start_on,
        lag(source_system) over (
            partition by location_id, kind order by history_start_on, source_system
        ) as earlier_system
    from sources
    where is_system_of_record
    and kind in ('appointment', 'sale', 'payment', 'payroll')
    and history_start_on is not null

),

found as (

    select
        case when state = 'thin' then 'thin_month' when is_unreceipted then 'missing_month' else 'missing_rows' end
            as finding_kind,
        location_id,
        month_start_on,
        replace(entity, '_', ' ') as subject,
        case when is_unreceipted and state = 'gap' then collected_payments else records end as records,
        case when is_unreceipted and state = 'gap' then collected_patients end as patients,
        case when is_unreceipted and state = 'gap' then collected_amount end as amount,
        case
            when state = 'thin' then 'usually ' || cast(usual_records as varchar)
            when is_unreceipted then 'no receipt, though the book, the till or the processor has rows; counted is what was paid'
            else 'none, usually ' || cast(usual_records as varchar)
        end as detail
    from lacking

    union all

    select
        'stopped_data' as finding_kind,
        location_id,
        {{ month_start('last_data_on') }} as month_start_on,
        'visits and receipts' as subject,
        null as records,
        null as patients,
        null as amount,
        'last on ' || cast(last_data_on as varchar) || ', other places on ' || cast(newest_data_on as varchar)
            as detail
    from staleness
    where is_stale
    and last_data_on is not null

    union all

    select
        'stopped_data' as finding_kind,
        location_id,
        month_start_on,
        replace(entity, '_', ' ') as subject,
        null as records,
        null as patients,
        null as amount,
        'none in the last ' || cast(months as varchar) || ' months' as detail
    from ended

    union all

    select
        'system_change' as finding_kind,
        location_id,
        {{ month_start('history_start_on') }} as month_start_on,
        kind || ': ' || earlier_system || ' to ' || source_system as subject,
        null as records,
        null as patients,
        null as amount,
        'from ' || cast(history_start_on as varchar) as detail
    from changes
    where earlier_system <> source_system

),

final as (

    select
        finding_kind,
        location_id,
        month_start_on,
        subject,
        cast(records as bigint) as records,
        cast(patients as bigint) as patients,
        cast(amount as decimal(18, 2)) as amount,
        detail
    from found

)

select * from final
