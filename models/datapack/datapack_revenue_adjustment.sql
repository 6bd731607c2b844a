-- One row per location, month and step from earned revenue as loaded to what the rows support: the sum is the latter.
{{ config(alias='revenue_adjustment') }}

with lines as (

    select * from {{ ref('transaction') }}

),

adjustments as (

    select * from {{ ref('revenue_adjustment') }}

),

kinds as (

    select * from {{ ref('finding_kind') }}

),

locations as (

    select * from {{ ref('location') }}

),

steps as (

    select
        location_id,
        {{ month_start('sold_on') }} as month_start_on,
        0 as position,
        'Earned revenue as loaded' as step,
        count(*) as records,
        count(distinct patient_id) as patients,
        sum(earned_amount) as amount
    from lines
    group by location_id, {{ month_start('sold_on') }}

    union all

    select
        adjustments.location_id,
        adjustments.month_start_on,
        kinds.position,
        kinds.title as step,
        adjustments.records,
        adjustments.patients,
        adjustments.amount
    from adjustments
    inner join kinds on adjustments.finding_kind = kinds.finding_kind

),

final as (

    select
        locations.location_name,
        steps.month_start_on,
        steps.step,
        cast(steps.records as bigint) as records,
        cast(steps.patients as bigint) as patients,
        cast(steps.amount as decimal(18, 2)) as revenue_amount,
        steps.position
    from steps
    inner join locations on steps.location_id = locations.location_id

)

select
    location_name,
    month_start_on,
    step,
    records,
    patients,
    revenue_amount
from final
order by location_name, month_start_on, position
