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

counted as (

    select
        lead_id,
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
        min(sales.sold_on) as purchased_on
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

stage_dates as (

    select
        counted.lead_id,
        min(cast(lead_events.occurred_at as date)) as purchased_on
    from counted
    inner join lead_events on counted.lead_id = lead_events.lead_id
    where counted.patient_id is null
    and lead_events.stage = 'purchased'
    and cast(lead_events.occurred_at as date)
        between counted.created_on and counted.window_ends_on
    group by counted.lead_id

),

consults as (

    select
        counted.lead_id,
        episodes.provider_id
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
        counted.created_on,
        {{ month_start('counted.created_on') }} as lead_month_on,
        coalesce(purchases.purchased_on, stage_dates.purchased_on) as purchased_on,
        counted.window_ends_on <= {{ as_of() }} as is_mature,
        case
            when counted.patient_id is not null then 'sale_lines' else 'crm_stages'
        end as outcome_basis
    from counted
    -- left joins: most leads buy nothing, and only leads without a patient rest on the CRM
    left join purchases on counted.lead_id = purchases.lead_id
    left join stage_dates on counted.lead_id = stage_dates.lead_id
    left join consults on counted.lead_id = consults.lead_id

)

select * from final
