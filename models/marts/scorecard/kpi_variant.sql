-- One row per way of counting, and place or the whole group: its latest value, and how far it lies from the family's headline.
with variants as (

    select * from {{ ref('variants') }}

),

-- trailing years at quarter ends, as the site shows them; of a long window the latest may be too young for a
-- value: then the last that has one
latest as (

    select *
    from {{ ref('kpi_scorecard') }}
    where period_grain = 'ttm'
    and level in ('portfolio', 'location')
    and {{ add_days(add_months(quarter_start('period_end_on'), 3), -1) }} = period_end_on
    qualify row_number() over (
        partition by metric_key, level, entity_id
        order by case when value is null then 1 else 0 end, period_end_on desc
    ) = 1

),

figures as (

    select * from {{ ref('variant_figure') }}

),

headlines as (

    select
        variants.family,
        latest.level,
        latest.entity_id,
        latest.value,
        latest.quality
    from variants
    inner join latest on variants.metric_key = latest.metric_key
    where variants.position = 1

),

valued as (

    select
        variants.family,
        variants.position,
        variants.variant,
        latest.level,
        latest.entity_id,
        latest.period_start_on,
        latest.period_end_on,
        latest.value,
        latest.quality,
        latest.quality_reason
    from variants
    inner join latest on variants.metric_key = latest.metric_key

    union all

    -- what has no key of its own can be no better than the headline it is set beside
    select
        variants.family,
        variants.position,
        variants.variant,
        figures.level,
        figures.entity_id,
        figures.period_start_on,
        figures.period_end_on,
        case
            when headlines.quality <> 'absent'
                then cast(figures.numerator as double) / nullif(figures.denominator, 0)
        end as value,
        headlines.quality,
        cast(null as varchar) as quality_reason
    from variants
    inner join figures on variants.variant = figures.variant
    inner join headlines
        on variants.family = headlines.family
        and figures.level = headlines.level
        and figures.entity_id = headlines.entity_id

),

final as (

    select
        valued.family,
        cast(valued.position as integer) as position,
        valued.variant,
        valued.level,
        valued.entity_id,
        valued.period_start_on,
        valued.period_end_on,
        cast(valued.value as double) as value,
        cast(valued.value - headlines.value as double) as difference,
        valued.quality,
        valued.quality_reason
    from valued
    inner join headlines
        on valued.family = headlines.family
        and valued.level = headlines.level
        and valued.entity_id = headlines.entity_id

)

select * from final
