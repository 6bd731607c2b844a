-- One row per month, level and place: the hours a week typed in last by the end of the month. The
-- group is the sum of its places.
with figures as (

    select * from {{ ref('manual_figure') }}
    where figure = 'front_desk_manual_hours_weekly'
    and provider_id is null

),

months as (

    select * from {{ ref('location_month') }}

),

latest as (

    select
        months.month_start_on,
        figures.*
    from months
    inner join figures
        on months.location_id = figures.location_id
        and figures.period_start_on <= months.month_end_on
    qualify row_number() over (
        partition by months.location_id, months.month_start_on
        order by figures.period_start_on desc, figures.figure_value desc
    ) = 1

),

placed as (
    {% for level, entity in {'portfolio': "'all'", 'location': 'location_id'}.items() %}
    select
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        *
    from latest
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        {{ kpi_event_columns(
            'front_desk_manual_hours',
            event_on='period_start_on',
            period_start_on='month_start_on',
            level='level',
            entity_id='entity_id',
            location_id='location_id',
            canonical_table="'manual_figure'",
            record_id="location_id || '|' || cast(period_start_on as varchar)",
            numerator='figure_value'
        ) }}
    from placed

)

select * from final
