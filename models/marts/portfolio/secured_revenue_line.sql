-- One row per sale line that earned something: since when that revenue was to be expected, and through what.
with sale_lines as (

    select * from {{ ref('sale_line') }}

),

lines as (

    select * from {{ ref('transaction') }}

),

flows as (

    select * from {{ ref('prepaid_flow') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

spans as (

    select * from {{ ref('membership_span') }}

),

earned as (

    select
        transaction_id,
        location_id,
        month_start_on,
        sold_on,
        line_type,
        sold_type,
        patient_id,
        visit_id,
        appointment_id,
        sum(earned_amount) as earned_amount
    from sale_lines
    where earned_amount <> 0
    group by
        transaction_id,
        location_id,
        month_start_on,
        sold_on,
        line_type,
        sold_type,
        patient_id,
        visit_id,
        appointment_id

),

instruments as (

    select
        prepaid_instrument_id,
        min(happened_on) as sold_on
    from flows
    where flow in ('sold', 'opening')
    and prepaid_instrument_id is not null
    group by prepaid_instrument_id

),

members as (

    select
        patient_id,
        min(from_on) as joined_on
    from spans
    where patient_id is not null
    group by patient_id

),

rows_booked as (

    select
        appointment_id,
        cast(created_at as date) as booked_on
    from appointments
    where created_at is not null

),

-- a line that names no booking goes with the first of its visit
visits_booked as (

    select
        visit_id,
        min(cast(created_at as date)) as booked_on
    from appointments
    where visit_id is not null
    and created_at is not null
    group by visit_id

),

final as (

    select
        earned.transaction_id,
        earned.location_id,
        earned.month_start_on,
        earned.sold_on,
        cast(earned.earned_amount as decimal(18, 2)) as earned_amount,
        case
            when earned.sold_type = 'redemption' then 'prepaid'
            when earned.sold_type = 'membership_dues' then 'membership'
            when earned.line_type = 'service'
                and coalesce(rows_booked.booked_on, visits_booked.booked_on) is not null
                then 'booked'
            else 'open'
        end as secured_by,
        case
            when earned.sold_type = 'redemption'
                -- what no list shows as sold was sold before the history
                then coalesce(instruments.sold_on, date '1900-01-01')
            when earned.sold_type = 'membership_dues' then members.joined_on
            when earned.line_type = 'service'
                then coalesce(rows_booked.booked_on, visits_booked.booked_on)
        end as secured_on
    from earned
    inner join lines on earned.transaction_id = lines.transaction_id
    left join instruments on lines.prepaid_instrument_id = instruments.prepaid_instrument_id
    left join members on earned.patient_id = members.patient_id
    left join rows_booked on earned.appointment_id = rows_booked.appointment_id
    left join visits_booked on earned.visit_id = visits_booked.visit_id

)

select * from final
