-- One row per month with the same month a year before, and place: growth of what is comparable, and why the rest is not.
{{ config(alias='same_store') }}

with comparisons as (

    select * from {{ ref('same_store_location_month') }}

),

months as (

    select * from {{ ref('earnings_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        comparisons.month_start_on,
        comparisons.location_name,
        case
            when comparisons.is_like_for_like then 'same store'
            when {{ add_months('locations.opened_on', 13) }} > comparisons.month_start_on then 'de novo'
            else 'left out'
        end as store_kind,
        comparisons.is_owned,
        comparisons.exclusion_reason,
        coalesce(months.patients, 0) as patients,
        comparisons.earned_amount_year_before as earlier_earned_amount,
        comparisons.volume_effect_amount,
        comparisons.ticket_effect_amount,
        cast(comparisons.earned_amount - comparisons.earned_amount_year_before as decimal(18, 2)) as change_amount,
        comparisons.earned_amount,
        comparisons.growth_rate,
        comparisons.sales_amount_year_before as earlier_sales_amount,
        comparisons.sales_amount,
        comparisons.visit_count_year_before as earlier_visit_count,
        comparisons.visit_count
    from comparisons
    inner join locations on comparisons.location_id = locations.location_id
    left join months
        on comparisons.month_start_on = months.month_start_on
        and comparisons.location_id = months.location_id

)

select * from final
order by month_start_on, location_name
