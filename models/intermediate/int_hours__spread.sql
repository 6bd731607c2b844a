-- One row per provider, location and day of a pay period: the hours that payroll paid for work, spread evenly over its days.
with register as (

    select * from {{ ref('int_compensation__record') }}
    where
        component in ('base', 'overtime')
        and provider_id is not null
        and pay_period_start_on is not null
        and pay_period_end_on is not null
        and hours > 0

),

-- an employee paid in several runs for one period worked all of their hours
periods as (

    select
        provider_id,
        location_id,
        pay_period_start_on,
        pay_period_end_on,
        sum(hours) as hours,
        min(source_system) as source_system,
        min(account) as account,
        min(source_file) as source_file,
        min(source_row) as source_row
    from register
    group by provider_id, location_id, pay_period_start_on, pay_period_end_on

),

final as (

    select
        periods.provider_id,
        periods.location_id,
        days.day_on as worked_on,
        'payroll' as source_kind,
        cast(
            sum(
                periods.hours / (1 + {{ days_between('periods.pay_period_start_on', 'periods.pay_period_end_on') }})
            ) as decimal(18, 4)
        ) as worked_hours,
        min(periods.source_system) as source_system,
        min(periods.account) as account,
        min(periods.source_file) as source_file,
        min(periods.source_row) as source_row
    from periods
    cross join {{ days_from('periods.pay_period_start_on', 'periods.pay_period_end_on', 'days') }}
    group by periods.provider_id, periods.location_id, days.day_on

)

select * from final
