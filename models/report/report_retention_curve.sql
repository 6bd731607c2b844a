-- One row per half-year of first visits and months since: the share that has come back by then.
-- Shares only, of cohorts large enough; all locations together.
{{ config(alias='retention_curve') }}

with cohorts as (

    select * from {{ ref('retention_cohort') }}

),

half_years as (

    select
        make_date(
            cast(extract(year from cohort_month_on) as integer),
            case when extract(month from cohort_month_on) <= 6 then 1 else 7 end,
            1
        ) as cohort_start_on,
        months_since_first,
        sum(patients) as patients,
        sum(returned_by_month) as returned_by_month,
        count(distinct cohort_month_on) as cohort_months
    from cohorts
    group by cohort_start_on, months_since_first

),

final as (

    select
        cohort_start_on,
        months_since_first,
        cast(returned_by_month as double) / patients as returned_share
    from half_years
    -- every month of the half-year is old enough, and the cohort is no small group
    where cohort_months = 6
    and patients >= {{ parameter('suppress_below') }}
    and months_since_first between 1 and 24

)

select * from final
order by final.cohort_start_on, final.months_since_first
