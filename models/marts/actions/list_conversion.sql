-- One row per list and kind of person on it, and one per list for all of them: of those who were on the
-- list at the end of past months, the share of whom it came true. Kinds with few cases are left to their list.
with results as (

    select * from {{ ref('list_result') }}
    where is_mature

),

counted as (

    select
        list_name,
        segment,
        count(*) as cases,
        sum(case when converted_on is not null then 1 else 0 end) as conversions
    from results
    group by list_name, segment

    union all

    select
        list_name,
        'all' as segment,
        count(*) as cases,
        sum(case when converted_on is not null then 1 else 0 end) as conversions
    from results
    group by list_name

),

final as (

    select
        list_name,
        segment,
        cases,
        cast(conversions as bigint) as conversions,
        cast(conversions as double) / cases as conversion_rate
    from counted
    where cases >= {{ parameter('list_min_cases') }}

)

select * from final
