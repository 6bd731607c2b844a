-- One row per reporting period, way of rolling up and month that the period rests on: all of its
-- months for what adds up, the last one for a balance or a rate at a point in time.
with months as (

    select distinct
        month_start_on,
        month_end_on
    from {{ ref('location_month') }}

),

periods as (

    select
        'month' as period_grain,
        month_start_on as period_start_on,
        month_end_on as period_end_on
    from months

    union all

    select distinct
        'quarter' as period_grain,
        {{ quarter_start('month_start_on') }} as period_start_on,
        {{ add_days(add_months(quarter_start('month_start_on'), 3), -1) }} as period_end_on
    from months

    union all

    select
        'ttm' as period_grain,
        {{ add_months('month_start_on', -11) }} as period_start_on,
        month_end_on as period_end_on
    from months

),

final as (

    select
        periods.period_grain,
        'additive' as rollup,
        periods.period_start_on,
        periods.period_end_on,
        months.month_start_on
    from periods
    inner join months
        on months.month_start_on between periods.period_start_on and periods.period_end_on

    union all

    select
        periods.period_grain,
        'per_level' as rollup,
        periods.period_start_on,
        periods.period_end_on,
        months.month_start_on
    from periods
    inner join months on months.month_end_on = periods.period_end_on

)

select * from final
