-- One row per month, level, place, location and person (or nobody): earned in twelve months, with the
-- person's rank at the place.
with earned as (

    select * from {{ ref('earned_year') }}

),

placed as (
    {% for level, place in {'portfolio': "'all'", 'location': 'location_id'}.items() %}
    select
        '{{ level }}' as level,
        {{ place }} as place_id,
        *
    from earned
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

totals as (

    select
        month_start_on,
        level,
        place_id,
        person_kind,
        person_id,
        row_number() over (
            partition by month_start_on, level, place_id, person_kind
            order by sum(earned_amount) desc, person_id
        ) as person_rank
    from placed
    where person_id is not null
    group by month_start_on, level, place_id, person_kind, person_id

),

final as (

    select
        placed.*,
        totals.person_rank
    from placed
    -- left join: nobody has no rank
    left join totals
        on placed.month_start_on = totals.month_start_on
        and placed.level = totals.level
        and placed.place_id = totals.place_id
        and placed.person_kind = totals.person_kind
        and placed.person_id = totals.person_id

)

select * from final
