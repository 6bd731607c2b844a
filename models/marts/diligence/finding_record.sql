-- One row per kind of record that could not be used as it came, or that says what cannot be.
with audits as (

    select * from {{ ref('landing_audit') }}

),

words as (

    select * from {{ ref('unmapped_value') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

unmatched as (

    select * from {{ ref('int_provider__unmatched') }}

),

anomalies as (

    select * from {{ ref('compensation_anomaly') }}

),

pay as (

    select * from {{ ref('compensation') }}

),

pairs as (

    select * from {{ ref('identity_review') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

patients as (

    select * from {{ ref('patient') }}

),

lines as (

    select * from {{ ref('transaction') }}

),

payments as (

    select * from {{ ref('payment') }}

),

hours as (

    select * from {{ ref('provider_hours') }}

),

locations as (

    select * from {{ ref('location') }}

),

impossible as (

    select
        location_id,
        starts_at as happened_at,
        case
            when ends_at < starts_at then 'appointments that end before they begin'
            when finished_at < started_at then 'treatments that end before they begin'
            when appointment_status = 'completed' and cast(starts_at as date) > {{ as_of() }}
                then 'completed appointments in the future'
        end as subject,
        patient_id,
        cast(null as decimal(18, 2)) as amount
    from appointments

    union all

    select
        home_location_id as location_id,
        first_visit_on as happened_at,
        case when birth_date > first_visit_on then 'people who came before they were born' end as subject,
        patient_id,
        cast(null as decimal(18, 2)) as amount
    from patients

    union all

    select
        lines.location_id,
        lines.sold_on as happened_at,
        case
            when lines.sold_on > {{ as_of() }} then 'receipts in the future'
            when lines.sold_on < locations.opened_on then 'receipts before the place opened'
            when lines.line_type in ('service', 'retail') and lines.net_amount < 0 then 'sales below zero'
        end as subject,
        lines.patient_id,
        lines.net_amount as amount
    from lines
    inner join locations on lines.location_id = locations.location_id

    union all

    select
        location_id,
        paid_on as happened_at,
        case when paid_on > {{ as_of() }} then 'payments in the future' end as subject,
        patient_id,
        payment_amount as amount
    from payments

    union all

    select
        location_id,
        worked_on as happened_at,
        case when greatest(scheduled_hours, worked_hours) > 24 then 'days of more than 24 hours' end as subject,
        cast(null as varchar) as patient_id,
        cast(null as decimal(18, 2)) as amount
    from hours

    union all

    select
        location_id,
        coalesce(pay_period_start_on, paid_on) as happened_at,
        case when pay_period_end_on < pay_period_start_on then 'pay periods that end before they begin' end
            as subject,
        cast(null as varchar) as patient_id,
        compensation_amount as amount
    from pay

),

found as (

    select
        'refused_file' as finding_kind,
        location_id,
        cast(null as date) as month_start_on,
        source_file as subject,
        1 as records,
        null as patients,
        cast(null as decimal(18, 2)) as amount,
        'much smaller than the file before it' as detail
    from audits
    where status = 'refused'

    union all

    select
        'quarantined_row' as finding_kind,
        location_id,
        cast(null as date) as month_start_on,
        source_system || ': ' || export_name as subject,
        sum(rows_quarantined) as records,
        null as patients,
        cast(null as decimal(18, 2)) as amount,
        'of ' || cast(sum(rows_read) as varchar) || ' rows' as detail
    from audits
    group by location_id, source_system, export_name
    having sum(rows_quarantined) > 0

    union all

    select
        'unmapped_word' as finding_kind,
        cast(null as varchar) as location_id,
        cast(null as date) as month_start_on,
        source_system || ': ' || kind as subject,
        sum(row_count) as records,
        null as patients,
        cast(sum(amount) as decimal(18, 2)) as amount,
        {{ count_words('count(*)', "'word'") }} as detail
    from words
    group by source_system, kind

    union all

    select
        'unknown_place' as finding_kind,
        cast(null as varchar) as location_id,
        cast(null as date) as month_start_on,
        source_system || ': ' || source_location_name as subject,
        cast(null as bigint) as records,
        null as patients,
        cast(null as decimal(18, 2)) as amount,
        'no location bears the name' as detail
    from places
    where match_rule = 'none'
    and source_location_name is not null

    union all

    select
        'unmatched_provider' as finding_kind,
        cast(null as varchar) as location_id,
        cast(null as date) as month_start_on,
        source_system || ': ' || replace(unmatched_kind, '_', ' ') as subject,
        count(distinct provider_id) as records,
        null as patients,
        cast(null as decimal(18, 2)) as amount,
        cast(null as varchar) as detail
    from unmatched
    group by source_system, unmatched_kind

    union all

    select
        'unlike_pay' as finding_kind,
        pay.location_id,
        {{ month_start('anomalies.earned_to_on') }} as month_start_on,
        replace(anomalies.component, '_', ' ') || ', ' || anomalies.kind as subject,
        count(*) as records,
        null as patients,
        cast(sum(anomalies.difference_amount) as decimal(18, 2)) as amount,
        'more than the person''s own history tells' as detail
    from anomalies
    inner join pay on anomalies.compensation_id = pay.compensation_id
    where anomalies.severity = 'high'
    group by
        pay.location_id, {{ month_start('anomalies.earned_to_on') }}, anomalies.component, anomalies.kind

    union all

    select
        'doubtful_identity' as finding_kind,
        cast(null as varchar) as location_id,
        cast(null as date) as month_start_on,
        'pairs of patient records' as subject,
        count(distinct pair_number) as records,
        null as patients,
        cast(null as decimal(18, 2)) as amount,
        cast(null as varchar) as detail
    from pairs
    having count(*) > 0

    union all

    select
        'impossible_value' as finding_kind,
        location_id,
        {{ month_start('happened_at') }} as month_start_on,
        subject,
        count(*) as records,
        count(distinct patient_id) as patients,
        cast(sum(amount) as decimal(18, 2)) as amount,
        cast(null as varchar) as detail
    from impossible
    where subject is not null
    group by location_id, {{ month_start('happened_at') }}, subject

),

final as (

    select
        finding_kind,
        location_id,
        cast(month_start_on as date) as month_start_on,
        subject,
        cast(records as bigint) as records,
        cast(patients as bigint) as patients,
        cast(amount as decimal(18, 2)) as amount,
        detail
    from found

)

select * from final
