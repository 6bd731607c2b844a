-- One row per inquiry.
with leads as (

    select * from {{ ref('int_lead__link') }}

),

repeats as (

    select * from {{ ref('int_lead__repeat') }}

),

visits as (

    select * from {{ ref('int_visit__base') }}

),

existing as (

    select distinct leads.lead_id
    from leads
    inner join visits
        on
            leads.patient_id = visits.patient_id
            and visits.visit_on < cast(leads.created_at as date)
            and visits.visit_on >= {{ add_months('cast(leads.created_at as date)', -12) }}

),

final as (

    select
        leads.lead_id,
        leads.created_at,
        leads.location_id,
        leads.first_name,
        leads.last_name,
        leads.email,
        leads.phone,
        leads.channel,
        leads.campaign_id,
        leads.campaign,
        leads.click_id,
        leads.utm_source,
        leads.utm_medium,
        leads.utm_campaign,
        leads.inquiry_type,
        leads.owner,
        leads.patient_id,
        coalesce(repeats.first_lead_id, leads.lead_id) as first_lead_id,
        coalesce(repeats.is_duplicate, false) as is_duplicate,
        leads.is_spam,
        existing.lead_id is not null as is_existing_patient,
        leads.source_channel,
        leads.source_system,
        leads.account,
        leads.source_file,
        leads.source_row
    from leads
    left join repeats on leads.lead_id = repeats.lead_id
    left join existing on leads.lead_id = existing.lead_id

)

select * from final
