-- One row per channel that money is spent on: what each stage cost over the latest twelve months of inquiries old enough
-- whose cost the scorecard shows. A cost is hidden where fewer people than the floor reached the stage.
{{ config(alias='channel_cost') }}

with months as (

    select * from {{ ref('acquisition_funnel') }}
    where is_mature

),

shown as (

    select
        entity_id as channel,
        period_start_on,
        period_end_on,
        metric_key
    from {{ ref('disclosure_cell') }}
    where metric_key in ('cost_per_lead', 'cac_paid_media')
    and level = 'channel'
    and period_grain = 'ttm'
    and not is_suppressed
    and value is not null

),

latest as (

    select
        channel,
        max(period_start_on) as period_start_on,
        max(period_end_on) as period_end_on
    from shown
    where metric_key = 'cost_per_lead'
    and period_end_on <= (select {{ month_end('max(lead_month_on)') }} from months)
    group by channel

),

summed as (

    select
        months.channel,
        latest.period_start_on as from_month_on,
        {{ month_start('latest.period_end_on') }} as to_month_on,
        buyers.channel is not null as shows_buyers,
        sum(months.spend_amount) as spend_amount,
        sum(months.leads) as leads,
        sum(months.booked_leads) as booked_leads,
        sum(months.showed_leads) as showed_leads,
        sum(months.buyers) as buyers
    from months
    inner join latest
        on months.channel = latest.channel
        and months.lead_month_on between latest.period_start_on and latest.period_end_on
    left join shown as buyers
        on latest.channel = buyers.channel
        and latest.period_end_on = buyers.period_end_on
        and buyers.metric_key = 'cac_paid_media'
    group by months.channel, latest.period_start_on, latest.period_end_on, buyers.channel
    having sum(months.spend_amount) > 0

),

final as (

    select
        replace(channel, '_', ' ') as channel,
        from_month_on,
        to_month_on
        {%- for stage, people in {
            'lead': 'leads', 'booked': 'booked_leads', 'showed': 'showed_leads', 'buyer': 'buyers'
        }.items() %},
        case when {{ people }} >= {{ parameter('suppress_below') }}{{ ' and shows_buyers' if stage == 'buyer' }}
            then cast(spend_amount / {{ people }} as decimal(18, 2))
        end as cost_per_{{ stage }}_amount
        {%- endfor %}
    from summed

)

select * from final
order by final.channel
