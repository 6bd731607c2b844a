-- One row per provider, location and day: the hours that payroll paid for work, brought to the days
-- and places on which the person is known to have worked in the pay period; evenly to its days, at
-- the register's place, where nothing is known of them.
with register as (

    select
        *,
        coalesce(pay_period_start_on, earned_from_on) as from_on,
        coalesce(pay_period_end_on, earned_to_on) as to_on
    from {{ ref('int_compensation__record') }}
    where
        component in ('base', 'overtime')
        and provider_id is not null
        -- an off-cycle run that states no period pays no hours of known days
        and (pay_period_start_on is not null or not is_off_cycle)
        and hours <> 0

),

-- an employee paid in several runs for one period worked all of their hours; a voided check takes its own back
periods as (

    select
        provider_id,
        location_id,
        from_on,
        to_on,
        sum(hours) as hours,
        min(source_system) as source_system,
        min(account) as account,
        min(source_file) as source_file,
        min(source_row) as source_row
    from register
    group by provider_id, location_id, from_on, to_on
    having sum(hours) > 0

),

known_days as (

    select
        provider_id,
        location_id,
        worked_on,
        max(coalesce(round(worked_hours * 60, 2), 0)) as clocked,
        max(coalesce(round(scheduled_hours * 60, 2), 0)) as scheduled
    from {{ ref('int_hours__record') }}
    group by provider_id, location_id, worked_on

),

inside as (

    select
        periods.*,
        known_days.location_id as known_location_id,
        known_days.worked_on,
        known_days.clocked,
        known_days.scheduled,
        sum(known_days.clocked) over (
            partition by
                periods.provider_id,
                periods.location_id,
                periods.from_on,
                periods.to_on
        ) as all_clocked,
        sum(known_days.scheduled) over (
            partition by
                periods.provider_id,
                periods.location_id,
                periods.from_on,
                periods.to_on
        ) as all_scheduled
    from periods
    inner join known_days
        on
            periods.provider_id = known_days.provider_id
            and known_days.worked_on between periods.from_on and periods.to_on

),

by_day as (

    select
        provider_id,
        known_location_id as location_id,
        worked_on,
        case
            when all_clocked > 0 then hours * clocked / all_clocked
            else hours * scheduled / all_scheduled
        end as worked_hours,
        source_system,
        account,
        source_file,
        source_row
    from inside
    where case when all_clocked > 0 then clocked else scheduled end > 0

    union all

    select
        periods.provider_id,
        periods.location_id,
        days.day_on as worked_on,
        periods.hours / (1 + {{ days_between('periods.from_on', 'periods.to_on') }})
            as worked_hours,
        periods.source_system,
        periods.account,
        periods.source_file,
        periods.source_row
    from periods
    cross join {{ days_from('periods.from_on', 'periods.to_on', 'days') }}
    where not exists (
        select 1
        from inside
        where
            inside.provider_id = periods.provider_id
            and inside.from_on = periods.from_on
            and inside.to_on = periods.to_on
            and (inside.all_clocked > 0 or inside.all_scheduled > 0)
    )

),

final as (

    select
        provider_id,
        location_id,
        worked_on,
        'payroll' as source_kind,
        -- half of the last decimal goes up: no binary fraction may stand a hair below it
        cast(sum(cast(worked_hours as decimal(18, 8))) as decimal(18, 4)) as worked_hours,
        min(source_system) as source_system,
        min(account) as account,
        min(source_file) as source_file,
        min(source_row) as source_row
    from by_day
    group by provider_id, location_id, worked_on

)

select * from final
