-- One row per person: the first visit, the place seen most, and the channel and campaign that won the person.
with people as (

    select * from {{ ref('int_patient__person') }}

),

visits as (

    select * from {{ ref('int_visit__base') }}

),

leads as (

    select * from {{ ref('int_lead__link') }}
    where patient_id is not null and not is_spam

),

referral_rules as (

    select * from {{ ref('referral_channel') }}

),

homes as (

    select
        patient_id,
        location_id
    from visits
    group by patient_id, location_id
    qualify
        row_number() over (
            partition by patient_id
            order by count(*) desc, max(visit_on) desc, location_id
        ) = 1

),

first_visits as (

    select
        people.patient_id,
        least(min(visits.visit_on), min(people.vendor_first_visit_on)) as first_visit_on
    from people
    left join visits on people.patient_id = visits.patient_id
    group by people.patient_id

),

-- the earliest lead counts, whichever came later; a lead after the first visit won nobody
first_leads as (

    select
        leads.patient_id,
        leads.channel,
        leads.campaign
    from leads
    inner join first_visits on leads.patient_id = first_visits.patient_id
    where
        first_visits.first_visit_on is null
        or cast(leads.created_at as date) <= first_visits.first_visit_on
    qualify
        row_number() over (partition by leads.patient_id order by leads.created_at, leads.lead_id) = 1

),

referrals as (

    select
        sources.referral_source,
        referral_rules.channel
    from (select distinct referral_source from people) as sources
    inner join referral_rules
        on {{ words('sources.referral_source') }} like {{ glob_as_like('referral_rules.pattern') }}
    qualify row_number() over (partition by sources.referral_source order by referral_rules.priority) = 1

),

final as (

    select
        people.patient_id,
        first_visits.first_visit_on,
        coalesce(homes.location_id, people.profile_location_id) as home_location_id,
        -- a lead whose origin nobody knows leaves the word to the profile
        coalesce(
            nullif(first_leads.channel, 'unknown'),
            referrals.channel,
            case when people.referral_source is not null then 'other' end,
            'unknown'
        ) as acquisition_channel,
        first_leads.campaign as acquisition_campaign
    from people
    inner join first_visits on people.patient_id = first_visits.patient_id
    left join homes on people.patient_id = homes.patient_id
    left join first_leads on people.patient_id = first_leads.patient_id
    left join referrals on people.referral_source = referrals.referral_source

)

select * from final
