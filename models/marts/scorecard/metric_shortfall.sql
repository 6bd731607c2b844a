-- One row per metric, location, month and input that is not there as it should be: what follows for
-- the number, and in which words. An input marked `?` in metrics.csv may be missing: the number
-- then stands, degraded. An input known to the group only leaves the place without a number.
{% set implemented = metric_register() %}
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
        inputs.unplaced_reason,
        position('|' || inputs.input || '?|' in '|' || metrics.required_inputs || '|') > 0
            as may_be_missing
    from metrics
    inner join inputs
        on position('|' || inputs.input || '|' in '|' || metrics.required_inputs || '|') > 0
        or position('|' || inputs.input || '?|' in '|' || metrics.required_inputs || '|') > 0

),

final as (

    select
        needs.metric_key,
        location_inputs.location_id,
        location_inputs.month_start_on,
        needs.input,
        case
            when location_inputs.state = 'degraded' then 'degraded'
            when needs.may_be_missing then 'degraded'
            when location_inputs.state = 'unplaced' then 'unplaced'
            else 'absent'
        end as verdict,
        case location_inputs.state
            when 'degraded' then needs.degraded_reason
            when 'unseen' then no_visits.missing_reason
            when 'unplaced' then coalesce(needs.unplaced_reason, needs.missing_reason)
            else needs.missing_reason
        end as reason
    from needs
    inner join location_inputs on needs.input = location_inputs.input
    -- a look back without any visit lacks the visits, however long the history is
    left join inputs as no_visits on no_visits.input = 'visits'
    where location_inputs.state <> 'exact'

)

select * from final
