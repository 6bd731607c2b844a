-- One row per person who works or worked in the practice: role, time, places, and the kinds of pay that the register shows.
{{ config(alias='provider_roster') }}

with providers as (

    select * from {{ ref('provider') }}
    where not coalesce(is_house, false)

),

provider_months as (

    select * from {{ ref('provider_pnl_month') }}

),

pay as (

    select * from {{ ref('compensation') }}

),

locations as (

    select * from {{ ref('location') }}

),

last_month as (

    select max(month_start_on) as month_start_on from {{ ref('location_month') }}

),

components as (

    select distinct
        provider_id,
        component
    from pay
    where not is_estimated
    and component not in ('employer_tax', 'reimbursement')

),

plans as (

    select
        provider_id,
        {{ list_words('component') }} as pay_components
    from components
    group by provider_id

),

pay_spans as (

    select
        provider_id,
        min(paid_on) as first_paid_on,
        max(paid_on) as last_paid_on
    from pay
    group by provider_id

),

places as (

    select
        provider_months.provider_id,
        provider_months.location_id,
        min(case when provider_months.earned_amount > 0 then provider_months.month_start_on end) as first_earned_on,
        max(case when provider_months.earned_amount > 0 then provider_months.month_start_on end) as last_earned_on,
        sum(case
            when provider_months.month_start_on > {{ add_months('last_month.month_start_on', -12) }}
                and provider_months.month_start_on <= last_month.month_start_on then provider_months.earned_amount
            else 0
        end) as earned_year_amount
    from provider_months
    cross join last_month
    group by provider_months.provider_id, provider_months.location_id

),

work as (

    select
        places.provider_id,
        {{ list_words('locations.location_name') }} as location_names,
        min(places.first_earned_on) as first_earned_on,
        max(places.last_earned_on) as last_earned_on,
        sum(places.earned_year_amount) as earned_year_amount
    from places
    inner join locations on places.location_id = locations.location_id
    group by places.provider_id

),

final as (

    select
        providers.provider_name,
        providers.role,
        providers.credential,
        providers.is_clinical,
        providers.is_owner,
        providers.is_contractor,
        work.location_names,
        providers.hired_on,
        providers.ended_on,
        work.first_earned_on as first_revenue_month_on,
        work.last_earned_on as last_revenue_month_on,
        pay_spans.first_paid_on,
        pay_spans.last_paid_on,
        plans.pay_components,
        cast(coalesce(work.earned_year_amount, 0) as decimal(18, 2)) as earned_year_amount
    from providers
    left join work on providers.provider_id = work.provider_id
    left join plans on providers.provider_id = plans.provider_id
    left join pay_spans on providers.provider_id = pay_spans.provider_id

)

select * from final
order by provider_name, role
