-- One row per row of ad spend and consulting provider of its leads, and per lead of a paid channel
-- that bought.
with spend as (

    select * from {{ ref('ad_spend') }}

),

lead_outcomes as (

    select * from {{ ref('lead_outcome') }}

),

paid_channels as (

    select * from {{ ref('paid_channel') }}

),

-- the leads of a campaign and month that came to a consultation, by who consulted
cohort as (

    select
        campaign,
        lead_month_on,
        consult_provider_id,
        count(*) as consult_count,
        row_number() over (
            partition by campaign, lead_month_on
            order by count(*) desc, consult_provider_id
        ) as provider_number,
        sum(count(*)) over (partition by campaign, lead_month_on) as all_consults
    from lead_outcomes
    where has_consulted
    group by campaign, lead_month_on, consult_provider_id

),

parts as (

    select
        spend.*,
        {{ source_record('spend') }} as spend_record,
        cohort.consult_provider_id,
        cohort.provider_number,
        cast(
            spend.spend_amount * coalesce(cohort.consult_count, 1)
            / coalesce(cohort.all_consults, 1) as decimal(18, 6)
        ) as part_amount
    from spend
    -- left join: spend of a cohort without consultations stays whole, under no provider
    left join cohort
        on spend.campaign = cohort.campaign
        and {{ month_start('spend.spend_on') }} = cohort.lead_month_on

),

spend_parts as (

    select
        *,
        -- the first takes what rounding leaves, so that the parts are the whole
        part_amount + case when coalesce(provider_number, 1) = 1
            then spend_amount - sum(part_amount) over (partition by spend_record) else 0
        end as provider_amount,
        {{ add_days('spend_on', parameter('lead_conversion_days')) }} <= {{ as_of() }} as is_mature
    from parts

),

buyers as (

    select
        lead_outcomes.*,
        case when campaigns.campaign is not null then lead_outcomes.campaign end
            as paid_campaign
    from lead_outcomes
    inner join (select distinct channel from paid_channels) as channels
        on lead_outcomes.channel = channels.channel
    left join (select distinct campaign from paid_channels) as campaigns
        on lead_outcomes.campaign = campaigns.campaign
    where lead_outcomes.purchased_on is not null

),

final as (

    select
        {{ kpi_event_columns(
            'cac_paid_media',
            event_on='spend_on',
            location_id='location_id',
            provider_id='consult_provider_id',
            channel='channel',
            campaign='campaign',
            canonical_table="'ad_spend'",
            record_id='spend_record',
            numerator='provider_amount',
            denominator='0',
            is_mature='is_mature'
        ) }}
    from spend_parts

    union all

    select
        {{ kpi_event_columns(
            'cac_paid_media',
            event_on='created_on',
            location_id='location_id',
            provider_id='consult_provider_id',
            channel='channel',
            campaign='paid_campaign',
            patient_id='patient_id',
            canonical_table="'lead'",
            record_id='lead_id',
            numerator='0',
            denominator='1',
            is_mature='is_mature',
            basis='outcome_basis'
        ) }}
    from buyers

)

select * from final
