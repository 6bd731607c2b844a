{%- set implemented = metric_register() -%}
-- One row per metric, location and month: how far its number can be trusted there, and why.
-- An input marked `?` in metrics.csv may be missing: the number then stands, degraded.
with metrics as (

    select *
    from {{ ref('metrics') }}
    where metric_key in ('{{ implemented | join("', '") }}')

),

inputs as (

    select * from {{ ref('inputs') }}

),

location_inputs as (

    select * from {{ ref('location_input') }}

),

needs as (

    select
        metrics.metric_key,
        inputs.input,
        inputs.degraded_reason,
        inputs.missing_reason,
        position('|' || inputs.input || '?|' in '|' || metrics.required_inputs || '|') > 0
            as may_be_missing
    from metrics
    inner join inputs
        on position('|' || inputs.input || '|' in '|' || metrics.required_inputs || '|') > 0
        or position('|' || inputs.input || '?|' in '|' || metrics.required_inputs || '|') > 0

),

judged as (

    select
        needs.metric_key,
        location_inputs.location_id,
        location_inputs.month_start_on,
        case
            when location_inputs.state = 'exact' then 'exact'
            when location_inputs.state = 'degraded' then 'degraded'
            when needs.may_be_missing then 'degraded'
            when location_inputs.state = 'unplaced' then 'unplaced'
            else 'absent'
        end as verdict,
        case location_inputs.state
            when 'exact' then null
            when 'degraded' then needs.degraded_reason
            else needs.missing_reason
        end as reason
    from needs
    inner join location_inputs on needs.input = location_inputs.input

),

final as (

    select
        metric_key,
        location_id,
        month_start_on,
        case
            when bool_or(verdict in ('absent', 'unplaced')) then 'absent'
            when bool_or(verdict = 'degraded') then 'degraded'
            else 'exact'
        end as quality,
        -- what rules a number out is the reason; what only weakens it comes second to that
        case
            when bool_or(verdict in ('absent', 'unplaced'))
                then {{ list_words("case when verdict in ('absent', 'unplaced') then reason end") }}
            else {{ list_words("case when verdict = 'degraded' then reason end") }}
        end as quality_reason,
        -- known to the group though not to the place: the place's events count for the group
        not bool_or(verdict = 'absent') as is_in_group,
        case
            when bool_or(verdict = 'degraded') then 'degraded' else 'exact'
        end as group_quality
    from judged
    group by metric_key, location_id, month_start_on

)

select * from final
