-- One row per month and place, and one for all of them together: what the largest patients of twelve months brought.
{{ config(alias='customer_concentration') }}
{%- set tops = [1, 10, 20, 50] %}

with ranked as (

    select * from {{ ref('earned_year_rank') }}
    where person_kind = 'patient'

),

locations as (

    select * from {{ ref('location') }}

),

summed as (

    select
        month_start_on,
        level,
        place_id,
        count(distinct person_id) as patients,
        {%- for top in tops %}
        sum(case when person_rank <= {{ top }} then earned_amount else 0 end) as top_{{ top }}_amount,
        {%- endfor %}
        sum(case when person_id is null then earned_amount else 0 end) as nobody_amount,
        sum(earned_amount) as earned_amount
    from ranked
    group by month_start_on, level, place_id

),

final as (

    select
        summed.month_start_on,
        coalesce(locations.location_name, 'Group as one') as location_name,
        summed.patients,
        cast(summed.earned_amount as decimal(18, 2)) as earned_year_amount,
        cast(summed.nobody_amount as decimal(18, 2)) as nobody_amount,
        {%- for top in tops %}
        cast(summed.top_{{ top }}_amount as decimal(18, 2)) as top_{{ top }}_amount,
        cast(summed.top_{{ top }}_amount as double) / nullif(summed.earned_amount, 0) as top_{{ top }}_share
        {{- ',' if not loop.last }}
        {%- endfor %}
    from summed
    -- left join: the group is no place
    left join locations
        on summed.level = 'location'
        and summed.place_id = locations.location_id

)

select * from final
order by month_start_on, location_name
