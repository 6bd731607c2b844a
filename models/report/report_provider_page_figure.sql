-- One row per provider, figure of the own page and quarter of the last eight complete ones that the scorecard has.
{{ config(alias='provider_page_figure') }}

with figures as (

    select * from {{ ref('provider_figure') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

providers as (

    select * from {{ ref('provider') }}

),

labels as (

    select * from {{ ref('provider_label') }}
    where folder is not null

),

ranges as (

    select * from {{ ref('provider_range') }}

),

benchmarks as (

    select * from {{ ref('benchmarks') }}

),

quarters as (

    select
        *,
        max(period_end_on) over () as last_quarter_on
    from {{ ref('disclosure_cell') }}
    where level = 'provider'
    and period_grain = 'quarter'
    and period_end_on <= {{ as_of() }}
    and quality <> 'absent'
    -- a part of a cohort, or of the hours, would seem to be a judgement
    and is_settled

),

shown as (

    select
        labels.folder,
        labels.provider_id,
        quarters.metric_key,
        quarters.period_start_on as quarter_start_on,
        quarters.period_end_on as quarter_end_on,
        case when not quarters.is_suppressed and not quarters.has_too_few_events then quarters.value end as value,
        case when not quarters.is_suppressed and not quarters.has_too_few_events then quarters.cases end as cases,
        quarters.is_suppressed,
        quarters.has_too_few_events,
        quarters.quality,
        quarters.quality_reason
    from quarters
    inner join labels on quarters.entity_id = labels.provider_id
    where quarters.period_end_on > {{ add_months('quarters.last_quarter_on', -24) }}

),

final as (

    select
        shown.folder,
        shown.metric_key,
        figures.figure_order,
        metrics.name as figure_name,
        metrics.definition,
        metrics.unit,
        shown.quarter_start_on,
        shown.quarter_end_on,
        cast(shown.value as double) as value,
        cast(shown.cases as bigint) as cases,
        -- the page tells this quarter; where none may be told, the last one says why
        row_number() over (
            partition by shown.folder, shown.metric_key
            order by shown.value is not null desc, shown.quarter_end_on desc
        ) = 1 as is_current,
        shown.is_suppressed,
        shown.has_too_few_events,
        shown.quality,
        shown.quality_reason,
        case
            when benchmarks.top_low is not null or benchmarks.top_high is not null then 'strong practices'
            when benchmarks.metric_key is not null then 'typical practices'
        end as range_of,
        -- the best, where the source tells them apart
        {%- for end in ['low', 'high'] %}
        cast(
            case
                when benchmarks.top_low is not null or benchmarks.top_high is not null
                    then benchmarks.top_{{ end }}
                else benchmarks.value_{{ end }}
            end as double
        ) as range_{{ end }},
        {%- endfor %}
        'Composite estimate. ' || benchmarks.population || '; ' || benchmarks.source_title
        || coalesce('. ' || benchmarks.note, '') || '.' as range_note,
        figures.not_in_ones_hands,
        figures.to_copy
    from shown
    inner join figures on shown.metric_key = figures.metric_key
    inner join metrics on shown.metric_key = metrics.metric_key
    inner join providers on shown.provider_id = providers.provider_id
    -- left join: of most figures nobody has published a range for the role
    left join ranges
        on providers.role = ranges.role
        and shown.metric_key = ranges.metric_key
    left join benchmarks
        on ranges.metric_key = benchmarks.metric_key
        and ranges.section = benchmarks.section
        and ranges.origin = benchmarks.origin
        and ranges.row_number = benchmarks.row_number

)

select * from final
order by final.folder, final.figure_order, final.quarter_end_on
