-- One row per location and month with a month a year before: what it earned then and now, through visits and
-- through revenue per visit, in which view it counts, and why it does not.
with comparable_months as (

    select * from {{ ref('comparable_month') }}

),

sale_lines as (

    select * from {{ ref('sale_line') }}

),

visits as (

    select * from {{ ref('visit') }}

),

locations as (

    select * from {{ ref('location') }}

),

revenue as (

    select
        location_id,
        month_start_on,
        sum(earned_amount) as earned_amount,
        sum(sales_amount) as sales_amount
    from sale_lines
    group by location_id, month_start_on

),

visit_counts as (

    select
        location_id,
        {{ month_start('visit_on') }} as month_start_on,
        count(*) as visit_count
    from visits
    group by location_id, {{ month_start('visit_on') }}

),

compared as (

    select
        comparable_months.*,
        locations.location_name,
        locations.acquired_on,
        revenue_now.earned_amount,
        revenue_then.earned_amount as earned_amount_year_before,
        revenue_now.sales_amount,
        revenue_then.sales_amount as sales_amount_year_before,
        visits_now.visit_count,
        visits_then.visit_count as visit_count_year_before,
        cast(revenue_then.earned_amount as double) / visits_then.visit_count
            as earned_per_visit_year_before
    from comparable_months
    inner join locations on comparable_months.location_id = locations.location_id
    -- left joins: an excluded place may have nothing in one of the months
    left join revenue as revenue_now
        on comparable_months.location_id = revenue_now.location_id
        and comparable_months.month_start_on = revenue_now.month_start_on
    left join revenue as revenue_then
        on comparable_months.location_id = revenue_then.location_id
        and {{ add_months('comparable_months.month_start_on', -12) }}
            = revenue_then.month_start_on
    left join visit_counts as visits_now
        on comparable_months.location_id = visits_now.location_id
        and comparable_months.month_start_on = visits_now.month_start_on
    left join visit_counts as visits_then
        on comparable_months.location_id = visits_then.location_id
        and {{ add_months('comparable_months.month_start_on', -12) }}
            = visits_then.month_start_on

),

split as (

    select
        *,
        cast(
            (visit_count - visit_count_year_before) * earned_per_visit_year_before
            as decimal(18, 2)
        ) as volume_effect_amount
    from compared

),

final as (

    select
        month_start_on,
        location_id,
        location_name,
        is_owned,
        is_like_for_like,
        exclusion_reason,
        cast(earned_amount as decimal(18, 2)) as earned_amount,
        cast(earned_amount_year_before as decimal(18, 2)) as earned_amount_year_before,
        cast(
            cast(earned_amount - earned_amount_year_before as double)
            / nullif(earned_amount_year_before, 0) as decimal(18, 6)
        ) as growth_rate,
        cast(sales_amount as decimal(18, 2)) as sales_amount,
        cast(sales_amount_year_before as decimal(18, 2)) as sales_amount_year_before,
        cast(visit_count as bigint) as visit_count,
        cast(visit_count_year_before as bigint) as visit_count_year_before,
        volume_effect_amount,
        -- what more or fewer visits do not explain is more or less per visit
        cast(
            earned_amount - earned_amount_year_before - volume_effect_amount as decimal(18, 2)
        ) as ticket_effect_amount
    from split

)

select * from final
