-- One row per campaign and who held the first consultation, all months of inquiries that are old enough together: what a patient
-- won there cost and brought. Shares and rounded amounts per patient, of enough patients.
{{ config(alias='campaign_provider') }}

with routed as (

    select * from {{ ref('campaign_routing') }}

),

outcomes as (

    select * from {{ ref('lead_outcome') }}
    where is_mature and purchased_on is not null

),

visits as (

    select * from {{ ref('visit_economics') }}

),

labels as (

    select * from {{ ref('provider_label') }}

),

summed as (

    select
        campaign,
        provider_id,
        min(lead_month_on) as first_month_on,
        sum(leads) as leads,
        sum(buyers) as buyers,
        sum(spend_amount) as spend_amount
    from routed
    group by campaign, provider_id

),

-- buyers who have had their first year
aged as (

    select
        coalesce(campaign, 'unknown') as campaign,
        coalesce(consult_provider_id, 'none') as provider_id,
        patient_id,
        min(purchased_on) as purchased_on
    from outcomes
    where {{ add_months('purchased_on', 12) }} <= {{ as_of() }}
    group by coalesce(campaign, 'unknown'), coalesce(consult_provider_id, 'none'), patient_id

),

aged_counts as (

    select
        campaign,
        provider_id,
        count(*) as patients
    from aged
    group by campaign, provider_id

),

months as (

    select
        aged.campaign,
        aged.provider_id,
        {{ months_apart('aged.purchased_on', 'visits.visit_on') }} + 1 as month_number,
        sum(visits.earned_amount) as earned_amount,
        case when count(visits.contribution) = count(*) then sum(visits.contribution) end as contribution_amount
    from aged
    inner join visits
        on aged.patient_id = visits.patient_id
        and visits.visit_on >= aged.purchased_on
        and visits.visit_on < {{ add_months('aged.purchased_on', 12) }}
    group by aged.campaign, aged.provider_id, {{ months_apart('aged.purchased_on', 'visits.visit_on') }} + 1

),

running as (

    select
        *,
        sum(contribution_amount) over (
            partition by campaign, provider_id order by month_number
            rows between unbounded preceding and current row
        ) as contribution_to_date_amount
    from months

),

years as (

    select
        running.campaign,
        running.provider_id,
        aged_counts.patients,
        sum(running.earned_amount) as earned_amount,
        case when count(running.contribution_amount) = count(*) then sum(running.contribution_amount) end
            as contribution_amount,
        min(case
            when running.contribution_to_date_amount
                >= summed.spend_amount / nullif(summed.buyers, 0) * aged_counts.patients
                then running.month_number
        end) as payback_months
    from running
    inner join aged_counts
        on running.campaign = aged_counts.campaign
        and running.provider_id = aged_counts.provider_id
    inner join summed
        on running.campaign = summed.campaign
        and running.provider_id = summed.provider_id
    group by running.campaign, running.provider_id, aged_counts.patients

),

decided as (

    select
        summed.*,
        sum(summed.spend_amount) over (partition by summed.campaign) as campaign_spend_amount,
        summed.buyers >= {{ parameter('suppress_below') }} as shows_buyers,
        -- those who did not buy are people too
        summed.leads - summed.buyers not between 1 and {{ parameter('suppress_below') }} - 1 as shows_others,
        coalesce(years.patients >= {{ parameter('suppress_below') }}, false) as shows_year,
        years.patients,
        years.earned_amount,
        years.contribution_amount,
        years.payback_months
    from summed
    -- left join: nobody's first year may be over
    left join years
        on summed.campaign = years.campaign
        and summed.provider_id = years.provider_id

),

final as (

    select
        decided.campaign,
        case
            when decided.provider_id = 'none' then 'No consultation'
            else coalesce(labels.provider_label, 'House')
        end as consulted_by,
        case when decided.shows_buyers then decided.first_month_on end as first_month_on,
        case when decided.shows_buyers
            then cast(round(decided.spend_amount / nullif(decided.campaign_spend_amount, 0), 2) as double)
        end as spend_share,
        case when decided.shows_buyers and decided.shows_others
            then round(cast(decided.buyers as double) / nullif(decided.leads, 0), 2)
        end as bought_share,
        case when decided.shows_buyers
            then cast(decided.spend_amount / nullif(decided.buyers, 0) as decimal(18, 0))
        end as cost_per_patient_amount,
        case when decided.shows_year
            then cast(decided.earned_amount / decided.patients as decimal(18, 0))
        end as earned_12m_per_patient,
        case when decided.shows_year
            then cast(decided.contribution_amount / decided.patients as decimal(18, 0))
        end as contribution_12m_per_patient,
        case when decided.shows_year and decided.shows_buyers then cast(decided.payback_months as bigint) end
            as payback_months,
        not decided.shows_buyers as is_suppressed,
        case
            when not decided.shows_buyers then 'Hidden to protect privacy (few people).'
            when not decided.shows_year then 'Too few whose first year is over.'
            when decided.spend_amount is null then 'Nothing was spent on it.'
            when decided.payback_months is null then 'Not earned back within twelve months.'
            else ''
        end as note
    from decided
    left join labels on decided.provider_id = labels.provider_id
    where decided.leads > 0

)

select * from final
order by final.campaign, final.consulted_by
