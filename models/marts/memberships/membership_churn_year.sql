-- One row per month, level and place: what the churn of the month, and of the twelve months that end with
-- it, means for a year.
with bridge as (

    select * from {{ ref('membership_bridge_month') }}

),

running as (

    select
        month_start_on,
        level,
        place_id,
        members_at_start,
        members_left,
        sum(members_at_start) over year_to_month as starters_12m,
        sum(members_left) over year_to_month as leavers_12m,
        sum(members_left_failed_payment) over year_to_month as involuntary_leavers_12m,
        count(*) over year_to_month as months_covered
    from bridge
    window year_to_month as (
        partition by level, place_id order by month_start_on
        rows between 11 preceding and current row
    )

),

rates as (

    select
        *,
        cast(members_left as double) / nullif(members_at_start, 0) as month_rate,
        -- a year needs twelve months of members
        case
            when months_covered = 12
                then cast(leavers_12m as double) / nullif(starters_12m, 0)
        end as average_rate
    from running

),

final as (

    select
        month_start_on,
        level,
        place_id,
        cast(members_at_start as bigint) as members_at_start,
        cast(members_left as bigint) as members_left,
        cast(month_rate as decimal(18, 6)) as monthly_churn_rate,
        cast(1 - power(1 - month_rate, 12) as decimal(18, 6)) as annualised_churn_rate,
        cast(starters_12m as bigint) as starters_12m,
        cast(leavers_12m as bigint) as leavers_12m,
        cast(involuntary_leavers_12m as bigint) as involuntary_leavers_12m,
        cast(average_rate as decimal(18, 6)) as average_churn_rate_12m,
        cast(1 - power(1 - average_rate, 12) as decimal(18, 6)) as annualised_churn_rate_12m
    from rates

)

select * from final
