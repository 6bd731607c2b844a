-- One row per location and month that may be compared with the same month a year before: is it, and if not,
-- why not? Owned: as a member of the group in both months; like for like: whoever owned it.
with locations as (

    select * from {{ ref('location') }}

),

location_months as (

    select * from {{ ref('location_month') }}

),

closures as (

    select * from {{ source('raw_practice', 'location_closure') }}

),

lines as (

    select location_id, sold_on, source_system, account from {{ ref('transaction') }}
    union all
    select location_id, sold_on, source_system, account from {{ ref('transaction_shadow') }}

),

bounds as (

    select
        {{ add_months('min(month_start_on)', 12) }} as first_month_on,
        max(month_start_on) as last_month_on
    from location_months

),

months as (

    {{ months_between('(select first_month_on from bounds)', '(select last_month_on from bounds)') }}

),

-- the first month that a place was open, and that it belonged to the group, from its first day on
grid as (

    select
        locations.location_id,
        months.month_start_on,
        {{ month_end('months.month_start_on') }} as month_end_on,
        {{ add_months('months.month_start_on', -12) }} as year_before_on,
        {{ month_start(add_days('locations.opened_on', -1)) }} as before_full_month_on,
        {{ month_start(add_days('locations.acquired_on', -1)) }} as before_owned_month_on,
        locations.closed_on
    from locations
    cross join months

),

line_months as (

    select distinct
        location_id,
        {{ month_start('sold_on') }} as month_start_on,
        source_system,
        account
    from lines

),

-- one system speaks of both months, be it the record in either
told_by_one as (

    select distinct
        later.location_id,
        later.month_start_on
    from line_months as later
    inner join line_months as earlier
        on later.location_id = earlier.location_id
        and later.source_system = earlier.source_system
        and later.account is not distinct from earlier.account
        and earlier.month_start_on = {{ add_months('later.month_start_on', -12) }}

),

closed_days as (

    select
        location_id,
        {{ month_start('closed_on') }} as month_start_on,
        count(distinct closed_on) as day_count
    from closures
    group by location_id, {{ month_start('closed_on') }}

),

judged as (

    select
        grid.location_id,
        grid.month_start_on,
        case
            when grid.before_full_month_on >= grid.year_before_on
                then 'open for less than thirteen full months'
            when grid.closed_on <= grid.month_end_on then 'closed'
            when now_told.location_id is null then 'no complete data for the month'
            when then_told.location_id is null
                then 'no complete data for the month a year before'
            when told_by_one.location_id is null
                then 'another system of record, without data of both for either month'
            when now_closed.day_count > {{ parameter('same_store_closed_days') }}
                or then_closed.day_count > {{ parameter('same_store_closed_days') }}
                then 'closed for days in one of the months'
        end as exclusion_reason,
        grid.before_owned_month_on >= grid.year_before_on as is_newly_acquired
    from grid
    left join location_months as now_told
        on grid.location_id = now_told.location_id
        and grid.month_start_on = now_told.month_start_on
    left join location_months as then_told
        on grid.location_id = then_told.location_id
        and grid.year_before_on = then_told.month_start_on
    left join told_by_one
        on grid.location_id = told_by_one.location_id
        and grid.month_start_on = told_by_one.month_start_on
    left join closed_days as now_closed
        on grid.location_id = now_closed.location_id
        and grid.month_start_on = now_closed.month_start_on
    left join closed_days as then_closed
        on grid.location_id = then_closed.location_id
        and grid.year_before_on = then_closed.month_start_on

),

final as (

    select
        location_id,
        month_start_on,
        exclusion_reason is null as is_like_for_like,
        exclusion_reason is null and not coalesce(is_newly_acquired, false) as is_owned,
        coalesce(
            exclusion_reason,
            case
                when is_newly_acquired
                    then 'acquired less than thirteen full months ago (owned view)'
            end
        ) as exclusion_reason
    from judged

)

select * from final
