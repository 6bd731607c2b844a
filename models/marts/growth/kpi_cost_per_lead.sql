-- One row per row of ad spend and per counted lead.
with spend as (

    select * from {{ ref('ad_spend') }}

),

lead_outcomes as (

    select * from {{ ref('lead_outcome') }}

),

paid_channels as (

    select * from {{ ref('paid_channel') }}

),

leads as (

    select
        lead_outcomes.*,
        -- a channel or campaign that nobody pays for has no cost per lead, not one of zero
        case when channels.channel is not null then lead_outcomes.channel end as paid_channel,
        case when campaigns.campaign is not null then lead_outcomes.campaign end
            as paid_campaign
    from lead_outcomes
    left join (select distinct channel from paid_channels) as channels
        on lead_outcomes.channel = channels.channel
    left join (select distinct campaign from paid_channels) as campaigns
        on lead_outcomes.campaign = campaigns.campaign

),

final as (

    -- spend that no campaign ties to a location carries none, and so counts above locations only
    select
        {{ kpi_event_columns(
            'cost_per_lead',
            event_on='spend_on',
            location_id='location_id',
            channel='channel',
            campaign='campaign',
            canonical_table="'ad_spend'",
            record_id=source_record('spend'),
            numerator='spend_amount',
            denominator='0'
        ) }}
    from spend

    union all

    select
        {{ kpi_event_columns(
            'cost_per_lead',
            event_on='created_on',
            location_id='location_id',
            channel='paid_channel',
            campaign='paid_campaign',
            patient_id='patient_id',
            canonical_table="'lead'",
            record_id='lead_id',
            numerator='0',
            denominator='1'
        ) }}
    from leads

)

select * from final
