-- One row per campaign, month of inquiry and who held the first consultation: what the campaign cost there
-- and what its leads bought.
with media as (

    select * from {{ ref('kpi_cac_paid_media') }}
    where is_mature and campaign is not null

),

leads as (

    select * from {{ ref('lead_outcome') }}
    where is_mature

),

spent as (

    select
        campaign,
        coalesce(provider_id, 'none') as provider_id,
        period_start_on as lead_month_on,
        sum(numerator) as spend_amount
    from media
    where canonical_table = 'ad_spend'
    group by campaign, coalesce(provider_id, 'none'), period_start_on

),

routed as (

    select
        campaign,
        coalesce(consult_provider_id, 'none') as provider_id,
        lead_month_on,
        count(*) as leads,
        count(case when has_consulted then 1 end) as consulted_leads,
        count(purchased_on) as buyers,
        sum(sales_amount) as sales_amount
    from leads
    group by campaign, coalesce(consult_provider_id, 'none'), lead_month_on

),

keys as (

    select campaign, provider_id, lead_month_on from spent
    union
    select campaign, provider_id, lead_month_on from routed

),

final as (

    select
        keys.campaign,
        keys.provider_id,
        keys.lead_month_on,

        cast(coalesce(routed.leads, 0) as bigint) as leads,
        cast(coalesce(routed.consulted_leads, 0) as bigint) as consulted_leads,
        cast(coalesce(routed.buyers, 0) as bigint) as buyers,
        cast(coalesce(routed.sales_amount, 0) as decimal(18, 2)) as sales_amount,

        cast(spent.spend_amount as decimal(18, 2)) as spend_amount,
        cast(routed.buyers as double) / nullif(routed.consulted_leads, 0) as conversion_rate,
        cast(spent.spend_amount / nullif(routed.buyers, 0) as decimal(18, 2)) as cost_per_buyer_amount,
        cast(spent.spend_amount as double) / nullif(routed.sales_amount, 0) as cost_per_sales_dollar
    from keys
    -- left joins: a campaign nobody spends on has no cost, spend without leads has no sales
    left join spent
        on keys.campaign = spent.campaign
        and keys.provider_id = spent.provider_id
        and keys.lead_month_on = spent.lead_month_on
    left join routed
        on keys.campaign = routed.campaign
        and keys.provider_id = routed.provider_id
        and keys.lead_month_on = routed.lead_month_on

)

select * from final
