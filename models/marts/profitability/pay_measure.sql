-- One row per amount of pay_period and way to measure it (per hour, as a share of what was earned, as it stands), beside
-- the median of the person's own earlier periods and the median distance from it.
{%- set compared_periods = 26 %}
with periods as (

    select * from {{ ref('pay_period') }}
    where compensation_amount <> 0

),

measured as (

    select
        *,
        'rate' as measure,
        cast(compensation_amount / hours as decimal(18, 6)) as measured_value
    from periods
    where hours > 0
    union all
    select
        *,
        'share' as measure,
        cast(compensation_amount / earned_amount as decimal(18, 6)) as measured_value
    from periods
    where component = 'commission'
    and earned_amount > 0
    union all
    select
        *,
        'amount' as measure,
        cast(compensation_amount as decimal(18, 6)) as measured_value
    from periods
    -- hours of overtime and leave differ from period to period: their rate is looked at
    where component in ('base', 'bonus', 'other_earning')
    or (component = 'commission' and earned_amount is null)

),

numbered as (

    select
        *,
        row_number() over (
            partition by person_id, component, is_off_cycle, measure
            order by earned_to_on, earned_from_on
        ) as period_number
    from measured

),

earlier as (

    select
        numbered.compensation_id,
        numbered.measure,
        before.period_number,
        before.measured_value,
        count(*) over periods_of_row as earlier_periods,
        row_number() over (
            partition by numbered.compensation_id, numbered.measure
            order by before.measured_value, before.period_number
        ) as place
    from numbered
    inner join numbered as before
        on numbered.person_id = before.person_id
        and numbered.component = before.component
        and numbered.is_off_cycle = before.is_off_cycle
        and numbered.measure = before.measure
        and before.period_number between numbered.period_number - {{ compared_periods }}
            and numbered.period_number - 1
    window periods_of_row as (partition by numbered.compensation_id, numbered.measure)

),

-- the one in the middle, or half of each of the two
medians as (

    select
        compensation_id,
        measure,
        max(earlier_periods) as earlier_periods,
        (min(measured_value) + max(measured_value)) * 0.5 as usual_value
    from earlier
    where place in (floor((earlier_periods + 1) / 2.0), floor(earlier_periods / 2.0) + 1)
    group by compensation_id, measure

),

distances as (

    select
        earlier.compensation_id,
        earlier.measure,
        earlier.earlier_periods,
        abs(earlier.measured_value - medians.usual_value) as distance,
        row_number() over (
            partition by earlier.compensation_id, earlier.measure
            order by abs(earlier.measured_value - medians.usual_value), earlier.period_number
        ) as place
    from earlier
    inner join medians
        on earlier.compensation_id = medians.compensation_id
        and earlier.measure = medians.measure

),

spreads as (

    select
        compensation_id,
        measure,
        (min(distance) + max(distance)) * 0.5 as median_distance
    from distances
    where place in (floor((earlier_periods + 1) / 2.0), floor(earlier_periods / 2.0) + 1)
    group by compensation_id, measure

),

final as (

    select
        numbered.compensation_id,
        numbered.measure,
        numbered.measured_value,
        cast(coalesce(medians.earlier_periods, 0) as bigint) as earlier_periods,
        cast(medians.usual_value as decimal(18, 6)) as usual_value,
        cast(spreads.median_distance as decimal(18, 6)) as median_distance
    from numbered
    -- left joins: a first period has none before it
    left join medians
        on numbered.compensation_id = medians.compensation_id
        and numbered.measure = medians.measure
    left join spreads
        on numbered.compensation_id = spreads.compensation_id
        and numbered.measure = spreads.measure

)

select * from final
