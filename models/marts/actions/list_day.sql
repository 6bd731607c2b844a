-- One row per day for which lists are drawn up: the day up to which the data speaks, and before it the
-- last day of each month, so that what came of a list can be told from the first build on.
with month_starts as (

    {{ months_between(
        add_months(as_of(), '-' ~ parameter('list_history_months')), as_of()
    ) }}

),

month_ends as (

    select {{ month_end('month_start_on') }} as list_on
    from month_starts

),

final as (

    select
        list_on,
        false as is_today
    from month_ends
    where list_on < {{ as_of() }}

    union all

    select
        {{ as_of() }} as list_on,
        true as is_today
    -- nothing has landed yet
    where {{ as_of() }} is not null

)

select * from final
