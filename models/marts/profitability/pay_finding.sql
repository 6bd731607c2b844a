-- One row per amount of pay_period and rule that it breaks, with what would have been usual.
{%- set who = 'compensation_id, person_id, provider_id, employee_name, component, earned_from_on, earned_to_on, paid_on' %}
with periods as (

    select * from {{ ref('pay_period') }}

),

measures as (

    select * from {{ ref('pay_measure') }}

),

repeated as (

    select * from {{ ref('pay_repeated') }}

),

providers as (

    select * from {{ ref('provider') }}

),

hours as (

    select * from {{ ref('provider_hours') }}
    -- hours that the payroll itself tells prove nothing of it
    where source_kind in ('shift', 'timeclock')

),

scheduled as (

    select
        provider_id,
        min(worked_on) as first_on,
        max(worked_on) as last_on
    from hours
    group by provider_id

),

on_duty as (

    select
        provider_id,
        worked_on
    from hours
    where coalesce(worked_hours, scheduled_hours, 0) > 0

),

far as (

    select
        periods.*,
        measures.measure,
        measures.measured_value,
        measures.usual_value,
        measures.earlier_periods
    from periods
    inner join measures on periods.compensation_id = measures.compensation_id
    where measures.earlier_periods >= {{ parameter('pay_history_periods') }}
    and abs(measures.measured_value - measures.usual_value) > greatest(
        -- 1.4826 times the median distance is a standard deviation, were the values spread normally
        {{ parameter('pay_deviation_mads', 'decimal(9, 4)') }} * 1.4826 * measures.median_distance,
        {{ parameter('pay_deviation_share', 'decimal(9, 4)') }} * abs(measures.usual_value)
    )
    -- less base pay than usual is leave or a short week; what stands twice is told once
    and not (
        measures.measure = 'amount' and periods.component = 'base'
        and measures.measured_value < measures.usual_value
    )
    and (
        measures.measure = 'rate'
        or not exists (
            select 1
            from repeated
            where repeated.person_id = periods.person_id
            and repeated.component = periods.component
            and repeated.earned_from_on = periods.earned_from_on
            and repeated.earned_to_on = periods.earned_to_on
        )
    )

),

gone as (

    select
        periods.*,
        {{ days_between('providers.ended_on', 'periods.earned_from_on') }} as days_after
    from periods
    inner join providers on periods.provider_id = providers.provider_id
    where periods.earned_from_on > providers.ended_on
    and periods.compensation_amount > 0

),

-- whose hours are told before and after, and none in between
idle as (

    select periods.*
    from periods
    inner join scheduled
        on periods.provider_id = scheduled.provider_id
        and periods.earned_from_on >= scheduled.first_on
        and periods.earned_to_on <= scheduled.last_on
    where periods.component in ('base', 'overtime')
    and periods.compensation_amount > 0
    and not exists (
        select 1
        from on_duty
        where on_duty.provider_id = periods.provider_id
        and on_duty.worked_on between periods.earned_from_on and periods.earned_to_on
    )

),

found as (

    select
        {{ who }},
        measure as kind,
        compensation_amount,
        hours,
        earned_amount,
        case measure
            when 'rate' then usual_value * hours
            when 'share' then usual_value * earned_amount
            else usual_value
        end as usual_amount,
        measured_value,
        usual_value,
        earlier_periods
    from far

    union all

    select
        {{ who }},
        'no_revenue' as kind,
        compensation_amount,
        hours,
        earned_amount,
        0 as usual_amount,
        cast(null as decimal(18, 6)) as measured_value,
        cast(null as decimal(18, 6)) as usual_value,
        cast(null as bigint) as earlier_periods
    from periods
    where component = 'commission'
    and compensation_amount > 0
    and earned_amount <= 0

    union all

    select
        {{ who }},
        'repeated' as kind,
        line_amount * times as compensation_amount,
        hours * times as hours,
        cast(null as decimal(18, 2)) as earned_amount,
        line_amount as usual_amount,
        times as measured_value,
        1 as usual_value,
        cast(null as bigint) as earlier_periods
    from repeated

    union all

    select
        {{ who }},
        'after_leaving' as kind,
        compensation_amount,
        hours,
        earned_amount,
        0 as usual_amount,
        days_after as measured_value,
        cast(null as decimal(18, 6)) as usual_value,
        cast(null as bigint) as earlier_periods
    from gone

    union all

    select
        {{ who }},
        'no_hours' as kind,
        compensation_amount,
        hours,
        earned_amount,
        0 as usual_amount,
        cast(null as decimal(18, 6)) as measured_value,
        cast(null as decimal(18, 6)) as usual_value,
        cast(null as bigint) as earlier_periods
    from idle

),

final as (

    select
        compensation_id,
        kind,
        person_id,
        provider_id,
        employee_name,
        component,
        earned_from_on,
        earned_to_on,
        paid_on,
        cast(compensation_amount as decimal(18, 2)) as compensation_amount,
        cast(hours as decimal(18, 4)) as hours,
        cast(earned_amount as decimal(18, 2)) as earned_amount,
        cast(usual_amount as decimal(18, 2)) as usual_amount,
        cast(measured_value as decimal(18, 6)) as measured_value,
        cast(usual_value as decimal(18, 6)) as usual_value,
        earlier_periods
    from found

)

select * from final
