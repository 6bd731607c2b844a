-- One row per list of a month's end and person on it, kept or as it would have been, with what came of it and, for
-- those who were contacted, what came of people alike who were not: of the same list and month and as overdue.
{%- set columns %}
        list_on, list_name, patient_id, location_id, overdue_band, contacted_on, booked_on, came_on,
        converted_on, earned_amount, contribution_amount, is_mature
{%- endset %}
with derived as (

    select * from {{ ref('list_result') }}

),

kept as (

    select * from {{ ref('kept_list_result') }}

),

-- a list that was handed out goes before the one that would have been
results as (

    select
        'kept' as list_source,
        {{ month_start('list_on') }} as month_start_on,
        {{ columns }}
    from kept

    union all

    select
        'derived' as list_source,
        {{ month_start('list_on') }} as month_start_on,
        {{ columns }}
    from derived
    where {{ month_start('list_on') }} not in (
        select {{ month_start('list_on') }} from kept
    )

),

alike as (

    select
        month_start_on,
        list_name,
        overdue_band,
        count(*) as people,
        avg(case when came_on is not null then 1.0 else 0 end) as came_rate,
        avg(contribution_amount) as mean_contribution
    from results
    where contacted_on is null
    group by month_start_on, list_name, overdue_band
    having count(*) >= {{ parameter('list_min_cases') }}

),

final as (

    select
        results.*,
        results.contacted_on is not null as is_contacted,
        results.contacted_on is not null and alike.people is not null as is_compared,
        alike.came_rate,
        alike.mean_contribution
    from results
    left join alike
        on results.month_start_on = alike.month_start_on
        and results.list_name = alike.list_name
        and results.overdue_band = alike.overdue_band

)

select * from final
