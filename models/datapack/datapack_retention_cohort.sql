-- One row per quarter of first visits, place and quarter since: how many came back by then, and what they have brought.
{{ config(alias='retention_cohort') }}

with cohort_months as (

    select * from {{ ref('retention_cohort') }}

),

locations as (

    select * from {{ ref('location') }}

),

by_month as (

    select
        cohort_month_on,
        {{ quarter_start('cohort_month_on') }} as cohort_quarter_on,
        location_id,
        months_since_first,
        sum(patients) as patients,
        sum(returned_by_month) as returned_patients,
        sum(returned_in_month) as returned_in_month,
        sum(sum(earned_amount)) over cohort as earned_to_date_amount,
        sum(sum(contribution_amount)) over cohort as contribution_to_date_amount
    from cohort_months
    group by cohort_month_on, location_id, months_since_first
    window cohort as (partition by cohort_month_on, location_id order by months_since_first)

),

-- a quarter is told once all its months are old enough
last_months as (

    select
        cohort_quarter_on,
        location_id,
        count(distinct cohort_month_on) as cohort_month_count
    from by_month
    group by cohort_quarter_on, location_id

),

summed as (

    select
        by_month.cohort_quarter_on,
        by_month.location_id,
        by_month.months_since_first,
        sum(by_month.patients) as patients,
        sum(by_month.returned_patients) as returned_patients,
        sum(by_month.earned_to_date_amount) as earned_to_date_amount,
        sum(by_month.contribution_to_date_amount) as contribution_to_date_amount
    from by_month
    inner join last_months
        on by_month.cohort_quarter_on = last_months.cohort_quarter_on
        and by_month.location_id = last_months.location_id
    where by_month.months_since_first % 3 = 0
    group by by_month.cohort_quarter_on, by_month.location_id, by_month.months_since_first
    having count(*) = max(last_months.cohort_month_count)

),

final as (

    select
        summed.cohort_quarter_on,
        locations.location_name,
        cast(summed.months_since_first / 3 as bigint) as quarters_since_first,
        cast(summed.patients as bigint) as patients,
        cast(summed.returned_patients as bigint) as returned_patients,
        cast(summed.returned_patients as double) / summed.patients as returned_share,
        cast(summed.earned_to_date_amount as decimal(18, 2)) as earned_to_date_amount,
        cast(summed.contribution_to_date_amount as decimal(18, 2)) as contribution_to_date_amount
    from summed
    inner join locations on summed.location_id = locations.location_id

)

select * from final
order by cohort_quarter_on, location_name, quarters_since_first
