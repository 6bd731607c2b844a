-- One row per month, place and role: people with revenue, hours or pay there, who started, who left.
{{ config(alias='headcount') }}

with provider_months as (

    select * from {{ ref('provider_pnl_month') }}

),

providers as (

    select * from {{ ref('provider') }}
    where not coalesce(is_house, false)

),

location_months as (

    select * from {{ ref('location_month') }}

),

present as (

    select
        provider_months.month_start_on,
        provider_months.location_id,
        providers.provider_id,
        providers.role,
        provider_months.earned_amount,
        provider_months.worked_hours,
        provider_months.direct_compensation,
        min(provider_months.month_start_on) over person_here as first_month_on,
        max(provider_months.month_start_on) over person_here as last_month_on
    from provider_months
    inner join providers on provider_months.provider_id = providers.provider_id
    where provider_months.earned_amount <> 0
    or provider_months.worked_hours > 0
    or provider_months.direct_compensation > 0
    window person_here as (partition by provider_months.provider_id, provider_months.location_id)

),

final as (

    select
        present.month_start_on,
        location_months.location_name,
        present.role,
        count(*) as people_count,
        count(case when present.earned_amount > 0 then 1 end) as earning_count,
        -- the first and the last month of a place are no start and no end
        count(case
            when present.first_month_on = present.month_start_on
                and location_months.month_number > 1 then 1
        end) as started_count,
        count(case
            when present.last_month_on = present.month_start_on
                and present.month_start_on < (select max(month_start_on) from location_months) then 1
        end) as left_count,
        cast(sum(present.worked_hours) as decimal(18, 4)) as worked_hours,
        cast(sum(present.earned_amount) as decimal(18, 2)) as earned_amount,
        cast(sum(present.direct_compensation) as decimal(18, 2)) as direct_pay_amount
    from present
    inner join location_months
        on present.month_start_on = location_months.month_start_on
        and present.location_id = location_months.location_id
    group by present.month_start_on, location_months.location_name, present.role

)

select * from final
order by month_start_on, location_name, role
