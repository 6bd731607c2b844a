-- One row per month of inquiry and channel: how many leads reached each stage, and what one cost there.
with leads as (

    select * from {{ ref('lead_funnel') }}

),

spend as (

    select * from {{ ref('ad_spend') }}

),

months as (

    select distinct
        month_start_on as lead_month_on,
        month_end_on
    from {{ ref('location_month') }}

),

reached as (

    select
        lead_month_on,
        channel,
        count(*) as leads,
        count(contacted_at) as contacted_leads,
        count(consult_booked_on) as booked_leads,
        count(consulted_on) as showed_leads,
        count(purchased_on) as buyers,
        count(returned_on) as returned_buyers,
        sum(sales_amount) as sales_amount
    from leads
    group by lead_month_on, channel

),

spent as (

    select
        {{ month_start('spend_on') }} as lead_month_on,
        coalesce(channel, 'unknown') as channel,
        sum(spend_amount) as spend_amount
    from spend
    group by {{ month_start('spend_on') }}, coalesce(channel, 'unknown')

),

-- leads of unknown origin have a row in every month, were there any or not
keys as (

    select lead_month_on, channel from reached
    union
    select lead_month_on, channel from spent
    union
    select lead_month_on, 'unknown' as channel from months

),

final as (

    select
        keys.lead_month_on,
        keys.channel,
        {{ add_days('months.month_end_on', parameter('lead_conversion_days')) }} <= {{ as_of() }}
            as is_mature,

        cast(coalesce(reached.leads, 0) as bigint) as leads,
        cast(coalesce(reached.contacted_leads, 0) as bigint) as contacted_leads,
        cast(coalesce(reached.booked_leads, 0) as bigint) as booked_leads,
        cast(coalesce(reached.showed_leads, 0) as bigint) as showed_leads,
        cast(coalesce(reached.buyers, 0) as bigint) as buyers,
        cast(coalesce(reached.returned_buyers, 0) as bigint) as returned_buyers,
        cast(coalesce(reached.sales_amount, 0) as decimal(18, 2)) as sales_amount,

        cast(spent.spend_amount as decimal(18, 2)) as spend_amount,
        cast(spent.spend_amount / nullif(reached.leads, 0) as decimal(18, 2)) as cost_per_lead_amount,
        cast(spent.spend_amount / nullif(reached.booked_leads, 0) as decimal(18, 2))
            as cost_per_booked_amount,
        cast(spent.spend_amount / nullif(reached.showed_leads, 0) as decimal(18, 2))
            as cost_per_showed_amount,
        cast(spent.spend_amount / nullif(reached.buyers, 0) as decimal(18, 2)) as cost_per_buyer_amount
    from keys
    inner join months on keys.lead_month_on = months.lead_month_on
    left join reached
        on keys.lead_month_on = reached.lead_month_on
        and keys.channel = reached.channel
    -- left join: what nobody spends on has no cost, which is not a cost of zero
    left join spent
        on keys.lead_month_on = spent.lead_month_on
        and keys.channel = spent.channel

)

select * from final
