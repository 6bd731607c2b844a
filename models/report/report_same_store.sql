-- One row per place, and for the group, and month, quarter and trailing year: what comparable months earned then and now, and
-- why other months are left out. The change is what visits explain, and what is left per visit.
{{ config(alias='same_store') }}

with location_months as (

    select * from {{ ref('same_store_location_month') }}

),

periods as (

    select * from {{ ref('period_month') }}
    where rollup = 'additive'
    -- trailing years are shown at quarter ends
    and (period_grain <> 'ttm' or extract(month from period_end_on) in (3, 6, 9, 12))

),

hidden_months as (

    select
        entity_id as location_id,
        period_start_on as month_start_on
    from {{ ref('disclosure_cell') }}
    where level = 'location'
    and metric_key = 'earned_revenue'
    and period_grain = 'month'
    and is_suppressed

),

-- an amount tells of both months that it compares
judged as (

    select
        location_months.*,
        exists (
            select 1
            from hidden_months
            where hidden_months.location_id = location_months.location_id
            and hidden_months.month_start_on in (
                location_months.month_start_on, {{ add_months('location_months.month_start_on', -12) }}
            )
        ) as is_hidden
    from location_months

),

summed as (
{% for level, entity in [('location', 'judged.location_name'), ('portfolio', "'All locations'")] %}
    select
        periods.period_grain,
        periods.period_start_on,
        periods.period_end_on,
        '{{ level }}' as level,
        {{ entity }} as entity,
        count(distinct judged.location_id) as places,
        count(distinct case when judged.is_owned then judged.location_id end) as compared_places,
        count(case when judged.is_owned then 1 end) as compared_months,
        -- the words for a place; the group names each with what keeps it out
        {{ list_words(
            "judged.location_name || ': ' || judged.exclusion_reason" if level == 'portfolio' else 'judged.exclusion_reason'
        ) }} as left_out,
        {%- for amount in ['earned_amount', 'earned_amount_year_before', 'volume_effect_amount', 'ticket_effect_amount'] %}
        sum(case when judged.is_owned then judged.{{ amount }} end) as {{ amount }},
        {%- endfor %}
        -- without visits of one month the change has no parts
        count(case when judged.is_owned and judged.volume_effect_amount is null then 1 end) as months_without_visits,
        bool_or(judged.is_owned and judged.is_hidden) as is_suppressed
    from judged
    inner join periods on judged.month_start_on = periods.month_start_on
    group by
        periods.period_grain,
        periods.period_start_on,
        periods.period_end_on
        {{ ', ' ~ entity if level == 'location' }}
    {{ 'union all' if not loop.last }}
{% endfor %}
),

final as (

    select
        period_grain,
        period_start_on,
        period_end_on,
        level,
        entity,
        places,
        compared_places,
        compared_months,
        left_out,
        {%- for amount in ['earned_amount', 'earned_amount_year_before'] %}
        case when not is_suppressed then cast({{ amount }} as double) end as {{ amount }},
        {%- endfor %}
        case
            when not is_suppressed
                then cast(earned_amount - earned_amount_year_before as double)
                / nullif(cast(earned_amount_year_before as double), 0)
        end as growth_rate,
        {%- for amount in ['volume_effect_amount', 'ticket_effect_amount'] %}
        case when not is_suppressed and months_without_visits = 0 then cast({{ amount }} as double) end
            as {{ amount }},
        {%- endfor %}
        is_suppressed
    from summed

)

select * from final
order by final.period_grain, final.period_end_on, final.level, final.entity
