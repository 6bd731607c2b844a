-- One row per counted lead: when it reached each stage from inquiry to return.
with lead_outcomes as (

    select * from {{ ref('lead_outcome') }}

),

responses as (

    select * from {{ ref('lead_response') }}

),

visits as (

    select * from {{ ref('visit') }}

),

returns as (

    select
        lead_outcomes.lead_id,
        min(visits.visit_on) as returned_on
    from lead_outcomes
    inner join visits
        on lead_outcomes.patient_id = visits.patient_id
        and visits.visit_on > lead_outcomes.purchased_on
    group by lead_outcomes.lead_id

),

final as (

    select
        lead_outcomes.lead_id,
        lead_outcomes.patient_id,
        lead_outcomes.location_id,
        lead_outcomes.channel,
        lead_outcomes.campaign,
        lead_outcomes.lead_month_on,
        lead_outcomes.created_at,
        responses.replied_at as contacted_at,
        lead_outcomes.consult_booked_on,
        lead_outcomes.consulted_on,
        lead_outcomes.purchased_on,
        returns.returned_on,
        lead_outcomes.sales_amount,
        lead_outcomes.is_mature
    from lead_outcomes
    inner join responses on lead_outcomes.lead_id = responses.lead_id
    left join returns on lead_outcomes.lead_id = returns.lead_id

)

select * from final
