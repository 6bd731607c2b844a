-- One row per counted lead: the first inquiry of a person who was no patient, and what came of it.
with leads as (

    select * from {{ ref('lead') }}

),

lead_events as (

    select * from {{ ref('lead_event') }}

),

sales as (

    select * from {{ ref('transaction') }}

),

episodes as (

    select * from {{ ref('consult_episode') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

counted as (

    select
        lead_id,
        created_at,
        cast(created_at as date) as created_on,
        {{ add_days('cast(created_at as date)', parameter('lead_conversion_days')) }} as window_ends_on,
        location_id,
        coalesce(channel, 'unknown') as channel,
        coalesce(campaign, 'unknown') as campaign,
        patient_id
    from leads
    where not coalesce(is_duplicate, false)
    and not coalesce(is_spam, false)
    and not coalesce(is_existing_patient, false)

),

purchases as (

    select
        counted.lead_id,
        min(sales.sold_on) as purchased_on,
        sum(sales.sales_amount) as sales_amount
    from counted
    inner join sales
        on counted.patient_id = sales.patient_id
        and sales.sold_on between counted.created_on and counted.window_ends_on
    where sales.line_type in (
        'service', 'retail', 'package_sale', 'gift_card_sale', 'membership_dues'
    )
    and sales.sales_amount > 0
    group by counted.lead_id

),

-- a booking whose own time nobody wrote down was made by its start
bookings as (

    select
        counted.lead_id,
        min(cast(coalesce(appointments.created_at, appointments.starts_at) as date)) as booked_on
    from counted
    inner join appointments
        on counted.patient_id = appointments.patient_id
        and cast(coalesce(appointments.created_at, appointments.starts_at) as date)
            between counted.created_on and counted.window_ends_on
    where appointments.is_consultation
    and appointments.appointment_status not in ('deleted', 'unmapped')
    group by counted.lead_id

),

-- only a lead that is no known patient rests on what the CRM says
stage_dates as (

    select
        counted.lead_id,
        min(case when lead_events.stage = 'consult_booked' then lead_events.occurred_at end)
            as booked_at,
        min(case when lead_events.stage = 'consult_showed' then lead_events.occurred_at end)
            as showed_at,
        min(case when lead_events.stage = 'purchased' then lead_events.occurred_at end)
            as purchased_at
    from counted
    inner join lead_events on counted.lead_id = lead_events.lead_id
    where counted.patient_id is null
    and cast(lead_events.occurred_at as date)
        between counted.created_on and counted.window_ends_on
    group by counted.lead_id

),

consults as (

    select
        counted.lead_id,
        episodes.provider_id,
        episodes.first_consult_on
    from counted
    inner join episodes
        on counted.patient_id = episodes.patient_id
        and episodes.first_consult_on between counted.created_on and counted.window_ends_on
    qualify row_number() over (
        partition by counted.lead_id
        order by episodes.first_consult_on, episodes.consult_episode_id
    ) = 1

),

final as (

    select
        counted.lead_id,
        counted.patient_id,
        counted.location_id,
        counted.channel,
        counted.campaign,
        consults.lead_id is not null as has_consulted,
        consults.provider_id as consult_provider_id,
        counted.created_at,
        counted.created_on,
        {{ month_start('counted.created_on') }} as lead_month_on,
        counted.window_ends_on,
        coalesce(bookings.booked_on, cast(stage_dates.booked_at as date)) as consult_booked_on,
        coalesce(consults.first_consult_on, cast(stage_dates.showed_at as date)) as consulted_on,
        coalesce(purchases.purchased_on, cast(stage_dates.purchased_at as date)) as purchased_on,
        cast(purchases.sales_amount as decimal(18, 2)) as sales_amount,
        counted.window_ends_on <= {{ as_of() }} as is_mature,
        case
            when counted.patient_id is not null then 'sale_lines' else 'crm_stages'
        end as outcome_basis
    from counted
    -- left joins: most leads buy nothing, and only leads without a patient rest on the CRM
    left join purchases on counted.lead_id = purchases.lead_id
    left join bookings on counted.lead_id = bookings.lead_id
    left join stage_dates on counted.lead_id = stage_dates.lead_id
    left join consults on counted.lead_id = consults.lead_id

)

select * from final
