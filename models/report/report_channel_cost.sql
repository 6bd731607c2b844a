-- One row per channel that money is spent on: what each stage cost over the latest twelve months of inquiries old enough.
-- A cost is hidden where fewer people than the floor reached the stage.
{{ config(alias='channel_cost') }}

with months as (

    select * from {{ ref('acquisition_funnel') }}
    where is_mature

),

latest as (

    select max(lead_month_on) as last_month_on from months

),

summed as (

    select
        months.channel,
        {{ add_months('latest.last_month_on', -11) }} as from_month_on,
        latest.last_month_on as to_month_on,
        sum(months.spend_amount) as spend_amount,
        sum(months.leads) as leads,
        sum(months.booked_leads) as booked_leads,
        sum(months.showed_leads) as showed_leads,
        sum(months.buyers) as buyers
    from months
    cross join latest
    where months.lead_month_on > {{ add_months('latest.last_month_on', -12) }}
    group by months.channel, latest.last_month_on
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
        case when {{ people }} >= {{ parameter('suppress_below') }}
            then cast(spend_amount / {{ people }} as decimal(18, 2))
        end as cost_per_{{ stage }}_amount
        {%- endfor %}
    from summed

)

select * from final
order by final.channel
