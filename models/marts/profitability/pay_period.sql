-- One row per person, pay period, kind of run and component of pay: what it came to, and what the person earned the practice.
with pay as (

    select * from {{ ref('compensation') }}
    -- taxes and benefits follow the pay, tips and reimbursements are passed through
    where component in ('base', 'overtime', 'pto', 'commission', 'bonus', 'other_earning')

),

sale_lines as (

    select * from {{ ref('sale_line') }}
    where sold_type in ('service', 'redemption')

),

periods as (

    select
        coalesce(provider_id, employee_name) as person_id,
        provider_id,
        component,
        is_off_cycle,
        earned_from_on,
        earned_to_on,
        min(employee_name) as employee_name,
        min(paid_on) as paid_on,
        min(compensation_id) as compensation_id,
        sum(compensation_amount) as compensation_amount,
        sum(hours) as hours
    from pay
    group by
        coalesce(provider_id, employee_name),
        provider_id,
        component,
        is_off_cycle,
        earned_from_on,
        earned_to_on

),

days as (

    select
        provider_id,
        sold_on,
        sum(earned_amount) as earned_amount
    from sale_lines
    group by provider_id, sold_on

),

earned as (

    select
        periods.person_id,
        periods.earned_from_on,
        periods.earned_to_on,
        periods.is_off_cycle,
        sum(days.earned_amount) as earned_amount
    from periods
    inner join days
        on periods.provider_id = days.provider_id
        and days.sold_on between periods.earned_from_on and periods.earned_to_on
    where periods.component = 'commission'
    group by
        periods.person_id, periods.earned_from_on, periods.earned_to_on, periods.is_off_cycle

),

performers as (

    select distinct provider_id from days

),

final as (

    select
        periods.compensation_id,
        periods.person_id,
        periods.provider_id,
        periods.employee_name,
        periods.component,
        periods.is_off_cycle,
        periods.earned_from_on,
        periods.earned_to_on,
        periods.paid_on,
        cast(periods.compensation_amount as decimal(18, 2)) as compensation_amount,
        cast(periods.hours as decimal(18, 4)) as hours,
        -- who never performs anything that is told has no revenue to compare with
        cast(case
            when periods.component = 'commission' and performers.provider_id is not null
                then coalesce(earned.earned_amount, 0)
        end as decimal(18, 2)) as earned_amount
    from periods
    left join earned
        on periods.person_id = earned.person_id
        and periods.earned_from_on = earned.earned_from_on
        and periods.earned_to_on = earned.earned_to_on
        and periods.is_off_cycle = earned.is_off_cycle
    left join performers on periods.provider_id = performers.provider_id

)

select * from final
