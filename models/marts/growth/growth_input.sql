-- One row per location, month and input of the growth questions: what the sources gave for it.
-- Part of location_input, which names the states.
with location_months as (

    select * from {{ ref('location_month') }}

),

appointments as (

    select
        location_id,
        {{ month_start('starts_at') }} as month_start_on,
        is_consultation
    from {{ ref('appointment') }}

),

episodes as (

    select * from {{ ref('consult_episode') }}

),

hours as (

    select * from {{ ref('provider_hours') }}

),

book_months as (

    select distinct
        location_id,
        month_start_on
    from appointments

),

-- whether a place books consultations, or they are derived from its bills
consult_places as (

    select
        location_id,
        bool_and(is_derived) as is_derived
    from (
        select location_id, false as is_derived from appointments where is_consultation
        union all
        select location_id, is_derived from episodes
    ) as known
    group by location_id

),

template_months as (

    select distinct
        location_id,
        {{ month_start('worked_on') }} as month_start_on
    from hours
    where is_used and consult_slots is not null

),

wide as (

    select
        location_months.location_id,
        location_months.month_start_on,
        case
            when consult_places.is_derived then 'degraded'
            when consult_places.location_id is null or book_months.location_id is null then 'none'
            else 'exact'
        end as consultations,
        case when template_months.location_id is null then 'none' else 'exact' end as consult_template
    from location_months
    left join consult_places on location_months.location_id = consult_places.location_id
    left join book_months
        on location_months.location_id = book_months.location_id
        and location_months.month_start_on = book_months.month_start_on
    left join template_months
        on location_months.location_id = template_months.location_id
        and location_months.month_start_on = template_months.month_start_on

),

final as (

    {% for input in ['consultations', 'consult_template'] -%}
    select location_id, month_start_on, '{{ input }}' as input, {{ input }} as state
    from wide
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
