-- One row per sale line of a service: the appointment it charges for.
with lines as (

    select * from {{ ref('int_transaction__record') }}
    where line_type in ('service', 'redemption') and service_id is not null

),

appointments as (

    select * from {{ ref('int_appointment__resolve') }}
    where resolved_status not in ('cancelled', 'rescheduled', 'deleted')

),

stated as (

    select * from {{ ref('int_transaction__stated') }}

),

-- Some sources say it of each line.
by_source as (

    select
        lines.transaction_id,
        appointments.appointment_id,
        appointments.provider_id,
        0 as rule_order,
        0 as other_provider,
        appointments.starts_at
    from lines
    inner join stated on lines.transaction_id = stated.transaction_id
    inner join appointments on stated.appointment_id = appointments.appointment_id

),

-- The invoice and the service name the appointment; several alike are paired in order, the line's own performer first.
by_invoice as (

    select
        lines.transaction_id,
        appointments.appointment_id,
        appointments.provider_id,
        1 as rule_order,
        case when lines.provider_id = appointments.provider_id then 0 else 1 end as other_provider,
        appointments.starts_at
    from lines
    inner join appointments
        on
            lines.source_system = appointments.source_system
            and lines.account = appointments.account
            and lines.invoice_id = appointments.invoice_id
            and lines.service_id = appointments.service_id
            and lines.location_id is not distinct from appointments.location_id

),

-- Where the book knows no invoice: the same person, place, day and service.
by_day as (

    select
        lines.transaction_id,
        appointments.appointment_id,
        appointments.provider_id,
        2 as rule_order,
        case when lines.provider_id = appointments.provider_id then 0 else 1 end as other_provider,
        appointments.starts_at
    from lines
    inner join appointments
        on
            lines.patient_id = appointments.patient_id
            and lines.location_id = appointments.location_id
            and lines.business_on = appointments.starts_on
            and lines.service_id = appointments.service_id
    where
        not lines.is_pseudo
        and appointments.resolved_status = 'completed'
        and (appointments.invoice_id is null or appointments.source_system <> lines.source_system)

),

candidates as (

    select * from by_source
    union all
    select * from by_invoice
    union all
    select * from by_day

),

-- Line n of its kind takes appointment n; lines beyond the last appointment share it.
ranked as (

    select
        *,
        dense_rank() over (partition by transaction_id order by rule_order) as rule_rank,
        row_number() over (
            partition by transaction_id, rule_order
            order by other_provider, starts_at, appointment_id
        ) as appointment_rank,
        count(*) over (partition by transaction_id, rule_order) as appointment_count
    from candidates

),

line_ranks as (

    select
        transaction_id,
        row_number() over (
            partition by source_system, account, location_id, invoice_id, service_id, provider_id
            order by source_row, transaction_id
        ) as line_rank
    from lines

),

final as (

    select
        ranked.transaction_id,
        ranked.appointment_id,
        ranked.provider_id as appointment_provider_id
    from ranked
    inner join line_ranks on ranked.transaction_id = line_ranks.transaction_id
    where
        ranked.rule_rank = 1
        and ranked.appointment_rank = least(line_ranks.line_rank, ranked.appointment_count)

)

select * from final
