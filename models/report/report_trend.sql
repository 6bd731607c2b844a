-- One row per location, and one for all comparable ones: whether earned revenue grows, with its test.
{{ config(alias='trend') }}

with trends as (

    select * from {{ ref('revenue_trend') }}

),

locations as (

    select * from {{ ref('location') }}

),

-- a change tells of the months it was made of
hidden as (

    select distinct
        level,
        case when level = 'portfolio' then 'like_for_like' else entity_id end as entity_id
    from {{ ref('disclosure_cell') }}
    where level in ('portfolio', 'location')
    and period_grain = 'month'
    and metric_key = 'earned_revenue'
    and is_suppressed
    and period_end_on > {{ add_months(as_of(), '-' ~ parameter('trend_months')) }}

),

final as (

    select
        case when trends.level = 'portfolio' then 'All comparable locations' else locations.location_name end
            as location_name,
        trends.level,
        trends.last_month_on,
        trends.months,
        {%- for column in [
            'trend', 'trend_reason', 'change_percent', 'change_low_percent', 'change_high_percent', 'p_value'
        ] %}
        case when hidden.level is null then trends.{{ column }} end as {{ column }},
        {%- endfor %}
        hidden.level is not null as is_suppressed
    from trends
    left join hidden
        on trends.level = hidden.level
        and trends.entity_id = hidden.entity_id
    left join locations
        on case when trends.level = 'location' then trends.entity_id end = locations.location_id

)

select * from final
order by final.level desc, final.location_name
