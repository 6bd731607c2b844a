-- One row per patient, place and date with a consultation on the book that took a slot: owed a day
-- before its start, or walked in.
with booked_visits as (

    select * from {{ ref('booked_visit') }}

),

due_visits as (

    select * from {{ ref('due_visit') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

patients as (

    select * from {{ ref('patient') }}

),

-- whose slot it was: the day's provider may be who treated afterwards
consultants as (

    select
        booked_visit_id,
        provider_id
    from appointments
    where is_consultation and provider_id is not null
    qualify row_number() over (
        partition by booked_visit_id
        order by appointment_status = 'completed' desc, starts_at, appointment_id
    ) = 1

),

consults as (

    select
        booked_visits.booked_visit_id,
        booked_visits.patient_id,
        booked_visits.location_id,
        coalesce(consultants.provider_id, booked_visits.provider_id) as provider_id,
        booked_visits.booked_on,
        booked_visits.outcome = 'completed' as has_showed,
        due_visits.booked_visit_id is not null as is_due
    from booked_visits
    -- left join: who walked in takes a slot, but was never expected
    left join due_visits on booked_visits.booked_visit_id = due_visits.booked_visit_id
    left join consultants on booked_visits.booked_visit_id = consultants.booked_visit_id
    where booked_visits.is_consultation
    and (
        due_visits.booked_visit_id is not null
        or (booked_visits.outcome = 'completed' and booked_visits.booked_on <= {{ as_of() }})
    )

),

campaigns as (

    {{ campaign_before('consults', 'booked_visit_id', 'booked_on') }}

),

final as (

    select
        consults.booked_visit_id,
        consults.patient_id,
        consults.location_id,
        consults.provider_id,
        coalesce(patients.acquisition_channel, 'unknown') as channel,
        coalesce(campaigns.campaign, 'unknown') as campaign,
        consults.booked_on,
        consults.has_showed,
        consults.is_due
    from consults
    left join patients on consults.patient_id = patients.patient_id
    left join campaigns on consults.booked_visit_id = campaigns.booked_visit_id

)

select * from final
