-- One row per location, month and input that only KPIs of reputation need: what is known of it.
with location_months as (

    select * from {{ ref('location_month') }}

),

review_places as (

    select
        location_id,
        min(case when kind = 'public' then reviewed_on end) as first_reviewed_on,
        min(case when kind = 'survey' and nps_score is not null then reviewed_on end)
            as first_surveyed_on
    from {{ ref('review') }}
    group by location_id

),

figure_places as (

    select
        location_id,
        min(period_start_on) as first_figure_on
    from {{ ref('manual_figure') }}
    where figure = 'front_desk_manual_hours_weekly'
    and provider_id is null
    group by location_id

),

wide as (

    select
        location_months.location_id,
        location_months.month_start_on,
        -- a month without any, after the first, is a true zero
        case
            when review_places.first_reviewed_on <= location_months.month_end_on then 'exact'
            else 'none'
        end as reviews,
        case
            when review_places.first_surveyed_on <= location_months.month_end_on then 'exact'
            else 'none'
        end as surveys,
        case
            when figure_places.first_figure_on <= location_months.month_end_on then 'exact'
            else 'none'
        end as manual_figures
    from location_months
    left join review_places on location_months.location_id = review_places.location_id
    left join figure_places on location_months.location_id = figure_places.location_id

),

final as (
{% set inputs = ['reviews', 'surveys', 'manual_figures'] %}
    {% for input in inputs %}
    select location_id, month_start_on, '{{ input }}' as input, {{ input }} as state
    from wide
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
