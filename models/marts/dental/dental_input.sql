-- One row per location, month and input that only dental KPIs need: what is known of it.
with location_months as (

    select * from {{ ref('location_month') }}

),

plan_places as (

    select
        location_id,
        min(presented_on) as first_presented_on
    from {{ ref('treatment_plan_item') }}
    group by location_id

),

recall_places as (

    select distinct location_id from {{ ref('recall') }}

),

wide as (

    select
        location_months.location_id,
        location_months.month_start_on,
        case when location_months.vertical = 'dental' then 'exact' else 'none' end
            as dental_practice,
        case
            when plan_places.first_presented_on <= location_months.month_end_on then 'exact'
            else 'none'
        end as treatment_plans,
        case
            when plan_places.first_presented_on
                < {{ add_months('location_months.month_start_on', -17) }} then 'exact'
            else 'none'
        end as plans_18_months,
        case when recall_places.location_id is null then 'none' else 'exact' end as recalls
    from location_months
    left join plan_places on location_months.location_id = plan_places.location_id
    left join recall_places on location_months.location_id = recall_places.location_id

),

final as (
{% set inputs = ['dental_practice', 'treatment_plans', 'plans_18_months', 'recalls'] %}
    {% for input in inputs %}
    select location_id, month_start_on, '{{ input }}' as input, {{ input }} as state
    from wide
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
