-- One row per closed cell of which the data tell something else today: the figure it was closed with,
-- today's, and why. An entity that its closed period did not have is one as well.
with closed as (

    select * from {{ ref('closed_cell') }}

),

closed_periods as (

    select
        metric_key,
        period_grain,
        period_start_on,
        period_end_on,
        max(closing_number) as closing_number,
        max(closed_as_of_on) as closed_as_of_on
    from closed
    where is_closed
    group by metric_key, period_grain, period_start_on, period_end_on

),

-- absent figures are told apart by their quality; zero and nothing are the same sum
figures as (

    select figures.*
    from {{ ref('kpi_figure') }} as figures
    inner join closed_periods
        on figures.metric_key = closed_periods.metric_key
        and figures.period_grain = closed_periods.period_grain
        and figures.period_end_on = closed_periods.period_end_on

),

changed as (

    select
        closed.closing_number,
        closed.closed_as_of_on,
        closed.metric_key,
        closed.period_grain,
        closed.period_start_on,
        closed.period_end_on,
        closed.level,
        closed.entity_id,
        case
            when figures.metric_key is null then 'vanished'
            when not closed.has_figure then 'appeared'
            else 'changed'
        end as restatement_kind,
        closed.numerator as old_numerator,
        closed.denominator as old_denominator,
        closed.value as old_value,
        closed.quality as old_quality,
        closed.definition_version as old_definition_version,
        figures.numerator as new_numerator,
        figures.denominator as new_denominator,
        figures.value as new_value,
        figures.quality as new_quality,
        figures.definition_version as new_definition_version
    from closed
    left join figures
        on closed.metric_key = figures.metric_key
        and closed.period_grain = figures.period_grain
        and closed.period_end_on = figures.period_end_on
        and closed.level = figures.level
        and closed.entity_id = figures.entity_id
    where closed.is_closed
    and (
        closed.has_figure <> (figures.metric_key is not null)
        or closed.numerator is distinct from figures.numerator
        or closed.denominator is distinct from figures.denominator
        or closed.quality is distinct from figures.quality
    )

    union all

    select
        closed_periods.closing_number,
        closed_periods.closed_as_of_on,
        figures.metric_key,
        figures.period_grain,
        figures.period_start_on,
        figures.period_end_on,
        figures.level,
        figures.entity_id,
        'appeared' as restatement_kind,
        null as old_numerator,
        null as old_denominator,
        null as old_value,
        null as old_quality,
        null as old_definition_version,
        figures.numerator as new_numerator,
        figures.denominator as new_denominator,
        figures.value as new_value,
        figures.quality as new_quality,
        figures.definition_version as new_definition_version
    from figures
    inner join closed_periods
        on figures.metric_key = closed_periods.metric_key
        and figures.period_grain = closed_periods.period_grain
        and figures.period_end_on = closed_periods.period_end_on
    left join closed
        on figures.metric_key = closed.metric_key
        and figures.period_grain = closed.period_grain
        and figures.period_end_on = closed.period_end_on
        and figures.level = closed.level
        and figures.entity_id = closed.entity_id
    where closed.metric_key is null

),

restated_periods as (

    select distinct
        closing_number,
        metric_key,
        period_grain,
        period_start_on,
        period_end_on
    from changed

),

metric_records as (

    select distinct metric_key, canonical_table as record_table from {{ ref('kpi_event') }}

),

record_rows as (
{% for table, facts in row_tables().items() %}
    {%- set is_last_table = loop.last -%}
    {%- for record in facts.records %}
    select '{{ record }}' as record_table, '{{ table }}' as canonical_table
    {{ 'union all' if not (is_last_table and loop.last) }}
    {%- endfor %}
{% endfor %}
),

-- the changed files with rows of the metric's kind, dated in the period: else at any time
behind as (

    select distinct
        restated_periods.*,
        rows_of_file.source_file,
        rows_of_file.month_start_on between restated_periods.period_start_on
        and restated_periods.period_end_on as is_in_period
    from restated_periods
    inner join metric_records on restated_periods.metric_key = metric_records.metric_key
    inner join record_rows on metric_records.record_table = record_rows.record_table
    inner join {{ ref('changed_row') }} as rows_of_file
        on record_rows.canonical_table = rows_of_file.canonical_table
    inner join {{ ref('changed_file') }} as changed_file
        on restated_periods.closing_number = changed_file.closing_number
        and rows_of_file.source_system = changed_file.source_system
        and rows_of_file.source_file = changed_file.source_file

),

files as (

    select
        closing_number,
        metric_key,
        period_grain,
        period_end_on,
        {{ list_words('case when is_in_period then source_file end') }} as files_in_period,
        {{ list_words('source_file') }} as files_at_any_time
    from behind
    group by closing_number, metric_key, period_grain, period_end_on

),

all_changed as (

    select
        closing_number,
        {{ list_words('source_file') }} as source_files
    from {{ ref('changed_file') }}
    group by closing_number

),

final as (

    select
        changed.closing_number,
        changed.closed_as_of_on,
        changed.metric_key,
        changed.period_grain,
        changed.period_start_on,
        changed.period_end_on,
        changed.level,
        changed.entity_id,
        changed.restatement_kind,
        changed.old_numerator,
        changed.old_denominator,
        changed.old_value,
        changed.old_quality,
        changed.new_numerator,
        changed.new_denominator,
        changed.new_value,
        changed.new_quality,
        case
            when changed.old_definition_version <> changed.new_definition_version
                then
                    'the definition changed from version ' || changed.old_definition_version
                    || ' to ' || changed.new_definition_version
            when all_changed.source_files is null
                then 'no file changed since: practice.yml or the program did'
            when files.files_in_period is not null then 'rows of the period in files that came since'
            when files.files_at_any_time is not null then 'rows of other days in files that came since'
            else 'files that came or went since'
        end as reason,
        coalesce(files.files_in_period, files.files_at_any_time, all_changed.source_files) as files
    from changed
    left join files
        on changed.closing_number = files.closing_number
        and changed.metric_key = files.metric_key
        and changed.period_grain = files.period_grain
        and changed.period_end_on = files.period_end_on
    left join all_changed on changed.closing_number = all_changed.closing_number

)

select * from final
