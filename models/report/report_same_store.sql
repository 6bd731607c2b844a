-- One row per place, and for the group, and month, quarter and trailing year: what comparable months earned then and now, and
-- why other months are left out. The change is what visits explain, and what is left per visit.
{{ config(alias='same_store') }}
{%- set amounts = ['earned_amount', 'earned_amount_year_before', 'volume_effect_amount', 'ticket_effect_amount'] %}

with location_months as (

    select * from {{ ref('same_store_location_month') }}

),

periods as (

    select * from {{ ref('period_month') }}
    where rollup = 'additive'
    -- trailing years are shown at quarter ends
    and (period_grain <> 'ttm' or extract(month from period_end_on) in (3, 6, 9, 12))

),

-- an amount tells of its period and of the one a year before
hidden_cells as (
    {% for months in [0, 12] %}
    select
        entity_id as location_id,
        period_grain,
        {{ add_days(add_months(add_days('period_end_on', 1), months), -1) }} as told_on
    from {{ ref('disclosure_cell') }}
    where level = 'location'
    and metric_key = 'earned_revenue'
    and is_suppressed
    {{ 'union' if not loop.last }}
    {% endfor %}
),

place_periods as (

    select
        periods.period_grain,
        periods.period_start_on,
        periods.period_end_on,
        location_months.location_id,
        location_months.location_name,
        count(case when location_months.is_owned then 1 end) as compared_months,
        {{ list_words('location_months.exclusion_reason') }} as left_out,
        {%- for amount in amounts %}
        sum(case when location_months.is_owned then location_months.{{ amount }} end) as {{ amount }},
        {%- endfor %}
        -- without visits of one month the change has no parts
        bool_or(location_months.is_owned and location_months.volume_effect_amount is null) as lacks_visits,
        bool_or(location_months.is_owned and hidden_cells.location_id is not null) as has_hidden_month
    from location_months
    inner join periods on location_months.month_start_on = periods.month_start_on
    left join hidden_cells
        on location_months.location_id = hidden_cells.location_id
        and hidden_cells.period_grain = 'month'
        and {{ month_end('location_months.month_start_on') }} = hidden_cells.told_on
    group by
        periods.period_grain,
        periods.period_start_on,
        periods.period_end_on,
        location_months.location_id,
        location_months.location_name

),

-- a whole period tells its own cell and the one a year before; a part of one tells of its months
judged as (

    select
        place_periods.*,
        case
            when place_periods.compared_months
                = case place_periods.period_grain when 'month' then 1 when 'quarter' then 3 else 12 end
                then hidden_cells.location_id is not null
            else place_periods.has_hidden_month
        end as is_suppressed
    from place_periods
    left join hidden_cells
        on place_periods.location_id = hidden_cells.location_id
        and place_periods.period_grain = hidden_cells.period_grain
        and place_periods.period_end_on = hidden_cells.told_on

),

summed as (

    select
        'location' as level,
        location_name as entity,
        period_grain,
        period_start_on,
        period_end_on,
        1 as places,
        case when compared_months > 0 then 1 else 0 end as compared_places,
        compared_months,
        left_out,
        {{ amounts | join(', ') }},
        lacks_visits or has_hidden_month as lacks_parts,
        is_suppressed
    from judged

    union all

    select
        'portfolio' as level,
        'All locations' as entity,
        period_grain,
        period_start_on,
        period_end_on,
        count(*) as places,
        count(case when compared_months > 0 then 1 end) as compared_places,
        sum(compared_months) as compared_months,
        {{ list_words("location_name || ': ' || left_out") }} as left_out,
        {%- for amount in amounts %}
        sum({{ amount }}) as {{ amount }},
        {%- endfor %}
        bool_or(lacks_visits or has_hidden_month) as lacks_parts,
        bool_or(is_suppressed) as is_suppressed
    from judged
    group by period_grain, period_start_on, period_end_on

),

final as (

    select
        period_grain,
        period_start_on,
        period_end_on,
        level,
        entity,
        cast(places as bigint) as places,
        cast(compared_places as bigint) as compared_places,
        cast(compared_months as bigint) as compared_months,
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
        case when not is_suppressed and not lacks_parts then cast({{ amount }} as double) end
            as {{ amount }},
        {%- endfor %}
        is_suppressed
    from summed

)

select * from final
order by final.period_grain, final.period_end_on, final.level, final.entity
