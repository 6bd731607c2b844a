-- One row per quarter of consultation, all places together: the share that has bought by the day, a week, a month, a quarter.
{{ config(alias='consult_ladder') }}
{%- set rungs = [0, 7, 30, 90] %}
with months as (

    select * from {{ ref('consult_conversion_month') }}

),

-- shown where the conversion that it leads to is shown
shown as (

    select period_start_on as quarter_start_on
    from {{ ref('disclosure_cell') }}
    where metric_key = 'consult_conversion_30d'
    and level = 'portfolio'
    and entity_id = 'all'
    and period_grain = 'quarter'
    and not is_suppressed
    and value is not null

),

quarters as (

    select
        {{ quarter_start('month_start_on') }} as quarter_start_on,
        {%- for days in rungs %}
        sum(mature_{{ days }}d) as mature_{{ days }}d,
        sum(converted_{{ days }}d) as converted_{{ days }}d,
        {%- endfor %}
        sum(episodes) as episodes
    from months
    group by {{ quarter_start('month_start_on') }}

),

final as (

    select
        quarters.quarter_start_on
        {%- for days in rungs %},
        -- a rung is told when the whole quarter is old enough
        case
            when quarters.mature_{{ days }}d = quarters.episodes
            and quarters.episodes >= {{ parameter('suppress_below') }}
                then cast(quarters.converted_{{ days }}d as double) / quarters.episodes
        end as converted_{{ days }}d_share
        {%- endfor %}
    from quarters
    inner join shown on quarters.quarter_start_on = shown.quarter_start_on

)

select * from final
order by final.quarter_start_on
