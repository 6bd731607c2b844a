-- One row per word of a source that nobody has mapped yet, with how much hangs on it.
with appointments as (

    select * from {{ ref('appointment') }}

),

lines as (

    select * from {{ ref('transaction') }}

),

services as (

    select * from {{ ref('service') }}

),

payments as (

    select * from {{ ref('payment') }}

),

leads as (

    select * from {{ ref('lead') }}

),

compensation as (

    select * from {{ ref('compensation') }}

),

cases as (

    select
        'appointment status' as kind,
        source_system,
        account,
        source_status as source_value,
        cast(null as decimal(18, 2)) as amount
    from appointments
    where appointment_status = 'unmapped'

    union all

    select
        'booking channel' as kind,
        source_system,
        account,
        source_booking_channel as source_value,
        cast(null as decimal(18, 2)) as amount
    from appointments
    where booking_channel = 'unknown'
    and source_booking_channel is not null

    union all

    select
        'service' as kind,
        lines.source_system,
        lines.account,
        coalesce(services.service_name, lines.item_name) as source_value,
        lines.net_amount as amount
    from lines
    left join services on lines.service_id = services.service_id
    where coalesce(services.mapped_by, 'unmapped') = 'unmapped'
    and lines.line_type in ('service', 'redemption', 'retail')

    union all

    select
        'tender' as kind,
        source_system,
        account,
        source_tender as source_value,
        payment_amount as amount
    from payments
    where tender = 'other'
    and source_tender is not null

    union all

    select
        'lead channel' as kind,
        source_system,
        account,
        source_channel as source_value,
        cast(null as decimal(18, 2)) as amount
    from leads
    where channel = 'unknown'
    and source_channel is not null

    union all

    select
        'pay component' as kind,
        source_system,
        account,
        source_component as source_value,
        compensation_amount as amount
    from compensation
    where component = 'other_earning'
    and source_component is not null

),

final as (

    select
        kind,
        source_system,
        account,
        coalesce(source_value, '(blank)') as source_value,
        count(*) as row_count,
        cast(sum(amount) as decimal(18, 2)) as amount
    from cases
    group by kind, source_system, account, coalesce(source_value, '(blank)')

)

select * from final
