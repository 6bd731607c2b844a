-- One row per way of counting that other systems use: its value for the whole group beside the headline's.
{{ config(alias='variant') }}

with figures as (

    select * from {{ ref('kpi_variant') }}
    where level = 'portfolio'

),

variants as (

    select * from {{ ref('variants') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

cells as (

    select * from {{ ref('disclosure_cell') }}
    where period_grain = 'ttm'
    and level = 'portfolio'

),

people as (

    select * from {{ ref('variant_figure') }}
    where level = 'portfolio'

),

judged as (

    select
        figures.*,
        variants.name,
        variants.counted,
        variants.reported_by,
        variants.metric_key,
        -- a figure of people without a key of its own is shown when both sides of it are enough people
        case
            when variants.metric_key is not null
                then coalesce(cells.is_suppressed or cells.has_too_few_events, true)
            when people.counts_people
                then people.numerator < {{ parameter('suppress_below') }}
                    or people.denominator - people.numerator < {{ parameter('suppress_below') }}
            else false
        end as is_hidden
    from figures
    inner join variants on figures.variant = variants.variant
    left join people
        on figures.variant = people.variant
        and figures.entity_id = people.entity_id
    left join cells
        on variants.metric_key = cells.metric_key
        and figures.entity_id = cells.entity_id
        and figures.period_end_on = cells.period_end_on

),

headlines as (

    select
        judged.family,
        judged.entity_id,
        judged.is_hidden,
        metrics.unit
    from judged
    inner join metrics on judged.metric_key = metrics.metric_key
    where judged.position = 1

),

decided as (

    select
        judged.*,
        headlines.unit,
        headlines.is_hidden as is_headline_hidden,
        -- a figure without a key of its own shares a term with its headline
        judged.is_hidden or (judged.metric_key is null and headlines.is_hidden) as is_suppressed
    from judged
    inner join headlines
        on judged.family = headlines.family
        and judged.entity_id = headlines.entity_id
    where judged.entity_id = 'all'

),

final as (

    select
        family,
        position,
        name,
        counted,
        reported_by,
        unit,
        period_start_on,
        period_end_on,
        case when not is_suppressed then value end as value,
        case when not is_suppressed and not is_headline_hidden then difference end as difference,
        is_suppressed,
        quality,
        quality_reason
    from decided

)

select * from final
order by final.family, final.position
