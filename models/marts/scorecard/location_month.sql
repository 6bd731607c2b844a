-- One row per location and complete month of its history, as long as it is open.
with locations as (

    select * from {{ ref('location') }}

),

visits as (

    select * from {{ ref('visit') }}

),

transactions as (

    select * from {{ ref('transaction') }}

),

first_facts as (

    select
        location_id,
        min(happened_on) as first_fact_on
    from (
        select location_id, visit_on as happened_on from visits
        union all
        select location_id, sold_on as happened_on from transactions
    ) as facts
    group by location_id

),

spans as (

    select
        locations.location_id,
        locations.location_name,
        locations.vertical,
        -- a history that is said to start within a month tells that month in part, unless the place opened then
        case
            when locations.opened_on >= coalesce(locations.history_start_on, first_facts.first_fact_on)
                then {{ month_start('locations.opened_on') }}
            when locations.is_history_start_declared
                then {{ month_start(add_days(add_months('locations.history_start_on', 1), -1)) }}
            else {{ month_start('coalesce(locations.history_start_on, first_facts.first_fact_on)') }}
        end as first_month_on,
        least({{ as_of() }}, coalesce(locations.closed_on, {{ as_of() }})) as last_day_on
    from locations
    left join first_facts on locations.location_id = first_facts.location_id

),

months as (

    {{ months_between(
        '(select min(first_month_on) from spans)', '(select max(last_day_on) from spans)'
    ) }}

),

final as (

    select
        spans.location_id,
        spans.location_name,
        spans.vertical,
        months.month_start_on,
        {{ month_end('months.month_start_on') }} as month_end_on,
        spans.first_month_on,
        row_number() over (
            partition by spans.location_id order by months.month_start_on
        ) as month_number
    from spans
    inner join months
        on months.month_start_on >= spans.first_month_on
        and months.month_start_on <= spans.last_day_on
    where {{ month_end('months.month_start_on') }} <= {{ as_of() }}

)

select * from final
