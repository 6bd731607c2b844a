-- One row per day of the months that are reported.
{{ config(materialized='view') }}
with months as (

    select
        min(month_start_on) as first_on,
        max(month_end_on) as last_on
    from {{ ref('location_month') }}

),

final as (

    select days.day_on
    from months
    cross join {{ days_from('months.first_on', 'months.last_on', 'days') }}

)

select * from final
