-- One row per period that the briefing looks at and day in it. Periods are complete and counted backwards from the latest,
-- which is 0; a quarter is three months up to the end of any month.
with calendar as (

    select
        {{ as_of() }} as as_of_on,
        {{ each_day(
            add_months(month_start(as_of()),
                '-(' ~ parameter('briefing_kept_months') ~ ' + ' ~ parameter('briefing_history_months') ~ ' + 6)'),
            as_of()
        ) }} as day_on

),

dated as (

    select
        day_on,
        cast({{ days_between('as_of_on', 'day_on') }} as bigint) as day_number,
        cast(date_trunc('week', day_on) as date) as week_start_on,
        -- the week and the month of the day after the last are not over
        cast({{ days_between(
            "date_trunc('week', " ~ add_days('as_of_on', 1) ~ ")", "date_trunc('week', day_on)"
        ) }} / 7 as bigint) + 1 as week_number,
        {{ month_start('day_on') }} as month_start_on,
        cast({{ months_apart(month_start(add_days('as_of_on', 1)), month_start('day_on')) }} as bigint) + 1
            as month_number
    from calendar

),

final as (

    select
        'day' as period_grain,
        day_number as period_number,
        day_on as period_start_on,
        day_on as period_end_on,
        day_on
    from dated
    where day_number > -({{ parameter('briefing_kept_days') }} + 7 * {{ parameter('briefing_history_weekdays') }})

    union all

    select
        'week' as period_grain,
        week_number as period_number,
        week_start_on as period_start_on,
        {{ add_days('week_start_on', 6) }} as period_end_on,
        day_on
    from dated
    where week_number > -({{ parameter('briefing_kept_weeks') }} + {{ parameter('briefing_history_weeks') }})
    and week_number <= 0

    union all

    select
        'month' as period_grain,
        month_number as period_number,
        month_start_on as period_start_on,
        {{ month_end('month_start_on') }} as period_end_on,
        day_on
    from dated
    where month_number > -({{ parameter('briefing_kept_months') }} + {{ parameter('briefing_history_months') }})
    and month_number <= 0
    {% for later in [0, 1, 2] %}
    union all

    select
        'quarter' as period_grain,
        month_number + {{ later }} as period_number,
        {{ add_months('month_start_on', later - 2) }} as period_start_on,
        {{ month_end(add_months('month_start_on', later)) }} as period_end_on,
        day_on
    from dated
    where month_number + {{ later }} <= 0
    and month_number + {{ later }} > -({{ parameter('briefing_kept_months') }} + {{ parameter('briefing_history_months') }})
    {% endfor %}

)

select * from final
