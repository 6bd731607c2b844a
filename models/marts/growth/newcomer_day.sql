-- One row per new patient and day, from the first visit on, with the money of that day; the first visit's
-- day is always there, so that those who never came back count.
with newcomers as (

    select * from {{ ref('kpi_new_patients') }}

),

lines as (

    select * from {{ ref('line_economics') }}

),

days as (

    select
        patient_id,
        sold_on,
        sum(earned_amount) as earned_amount,
        sum(contribution) as contribution
    from lines
    where patient_id is not null
    group by patient_id, sold_on

),

final as (

    select
        newcomers.patient_id,
        newcomers.event_on as first_visit_on,
        newcomers.location_id,
        newcomers.provider_id,
        newcomers.channel,
        coalesce(newcomers.campaign, 'unknown') as campaign,
        cast({{ days_between('newcomers.event_on', 'days.sold_on') }} as bigint) as days_since_first,
        cast(days.earned_amount as decimal(18, 2)) as earned_amount,
        cast(days.contribution as decimal(18, 2)) as contribution_amount
    from newcomers
    inner join days
        on newcomers.patient_id = days.patient_id
        and newcomers.event_on < days.sold_on

    union all

    select
        newcomers.patient_id,
        newcomers.event_on as first_visit_on,
        newcomers.location_id,
        newcomers.provider_id,
        newcomers.channel,
        coalesce(newcomers.campaign, 'unknown') as campaign,
        0 as days_since_first,
        cast(coalesce(days.earned_amount, 0) as decimal(18, 2)) as earned_amount,
        cast(coalesce(days.contribution, 0) as decimal(18, 2)) as contribution_amount
    from newcomers
    -- left join: a complimentary first visit has no money
    left join days
        on newcomers.patient_id = days.patient_id
        and newcomers.event_on = days.sold_on

)

select * from final
