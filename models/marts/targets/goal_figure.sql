-- One row per goal and figure that it is taken apart by: the place's own, of its last trailing year that is old enough.
with goals as (

    select * from {{ source('raw_practice', 'goal') }}

),

metrics as (

    select * from {{ ref('metrics') }}
    where metric_key in (
        'earned_revenue', 'average_ticket', 'new_patient_visits_12m', 'ltv_12m_earned',
        'revenue_per_patient', 'lead_conversion_rate', 'consult_conversion_30d', 'cac_blended',
        'new_patients'
    )

),

scorecard as (

    select * from {{ ref('kpi_scorecard') }}
    where period_grain = 'ttm'
    -- the years that the site shows as well
    and extract(month from period_end_on) in (3, 6, 9, 12)

),

last_year as (

    select max(period_end_on) as last_year_end_on from scorecard

),

placed as (

    select
        goals.metric_key as goal_metric_key,
        case when goals.location_id is null then 'portfolio' else 'location' end as level,
        coalesce(goals.location_id, 'all') as entity_id,
        goals.goal_value,
        metrics.metric_key,
        metrics.name,
        metrics.unit
    from goals
    cross join metrics

),

usable as (

    select
        scorecard.*,
        scorecard.quality <> 'absent'
        and scorecard.value is not null
        and not scorecard.is_small as is_usable
    from scorecard
    cross join last_year
    -- a year may have to wait for the year after it, and for its own quarter's end
    where scorecard.period_end_on >= {{ add_months('last_year.last_year_end_on', -15) }}

),

chosen as (

    select
        placed.*,
        usable.period_end_on,
        usable.value,
        usable.quality,
        usable.quality_reason,
        coalesce(usable.is_usable, false) as is_usable
    from placed
    -- left join: a figure that the place does not have is named as missing
    left join usable
        on placed.metric_key = usable.metric_key
        and placed.level = usable.level
        and placed.entity_id = usable.entity_id
    qualify row_number() over (
        partition by placed.level, placed.entity_id, placed.metric_key
        order by
            coalesce(usable.is_usable, false) desc,
            coalesce(usable.is_mature, false) desc,
            usable.period_end_on desc nulls last
    ) = 1

),

final as (

    select
        goal_metric_key,
        level,
        entity_id,
        goal_value,
        metric_key,
        period_end_on,
        -- as it is written in the formula, so that a reader comes to the same
        case
            when is_usable
                then cast(round(value, case when unit = 'rate' then 4 else 2 end) as decimal(18, 4))
        end as figure_value,
        case when is_usable then quality else 'absent' end as quality,
        name || ': ' || case
            when is_usable or quality = 'absent' then quality_reason
            when quality is null then 'there is no such figure'
            when value is null then 'no cases that are old enough'
            else 'fewer cases than the figure needs'
        end as quality_reason
    from chosen

)

select * from final
