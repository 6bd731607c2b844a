-- One row per location and band of probability: the patients at risk today whose last visit was there, and what is at stake.
with risks as (

    select * from {{ ref('churn_risk') }}

),

banded as (

    select
        *,
        case
            when churn_probability >= {{ parameter('churn_band_high', 'double') }} then 'high'
            when churn_probability >= {{ parameter('churn_band_medium', 'double') }} then 'medium'
            when churn_probability is not null then 'low'
            else 'unknown'
        end as band
    from risks

),

final as (

    select
        as_of_on,
        location_id,
        band,
        count(*) as patients,
        cast(sum(contribution_at_stake_12m) as decimal(18, 2)) as contribution_at_stake_12m,
        cast(sum(dollars_at_risk) as decimal(18, 2)) as dollars_at_risk
    from banded
    group by as_of_on, location_id, band

)

select * from final
