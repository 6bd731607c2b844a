-- One row per month, list and place: who was on the list at the end of the month, and what came of it in the days
-- after for those who were contacted and those who were not, and what would be expected of the contacted did they come like the
-- others. That is an association: nobody drew lots for whom to call.
with compared as (

    select * from {{ ref('list_case') }}

),

final as (

    select
        month_start_on,
        list_name,
        location_id,
        list_source,
        max(list_on) as list_on,
        bool_and(is_mature) as is_mature,
        count(*) as listed,
        {%- for group, condition in {'contacted': 'is_contacted', 'not_contacted': 'not is_contacted'}.items() %}
        count(*) filter (where {{ condition }}) as {{ group }},
        count(*) filter (where {{ condition }} and booked_on is not null) as {{ group }}_booked,
        count(*) filter (where {{ condition }} and came_on is not null) as {{ group }}_came,
        count(*) filter (where {{ condition }} and converted_on is not null)
            as {{ group }}_converted,
        cast(coalesce(sum(earned_amount) filter (where {{ condition }}), 0) as decimal(18, 2))
            as {{ group }}_earned_amount,
        cast(
            coalesce(sum(contribution_amount) filter (where {{ condition }}), 0)
            as decimal(18, 2)
        ) as {{ group }}_contribution_amount,
        {%- endfor %}
        count(*) filter (where is_compared) as compared,
        count(*) filter (where is_compared and came_on is not null) as compared_came,
        cast(
            coalesce(sum(contribution_amount) filter (where is_compared), 0) as decimal(18, 2)
        ) as compared_contribution_amount,
        cast(sum(came_rate) filter (where is_compared) as decimal(18, 4)) as expected_came,
        cast(sum(mean_contribution) filter (where is_compared) as decimal(18, 2))
            as expected_contribution_amount
    from compared
    group by month_start_on, list_name, location_id, list_source

)

select * from final
