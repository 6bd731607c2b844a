-- One row per own location, metric and cohort: the latest trailing year beside that of the cohort.
{{ config(alias='peer') }}

with positions as (

    select * from {{ ref('peer_position') }}
    where period_grain = 'ttm' and not is_suppressed

),

metrics as (

    select * from {{ ref('metrics') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        positions.metric_key,
        metrics.name as metric_name,
        metrics.unit,
        locations.location_name,
        positions.period_end_on,
        positions.cohort_kind,
        replace(positions.cohort_kind, '_band', '') || ': ' || positions.cohort as cohort,
        cast(positions.own_value as double) as own_value,
        cast(positions.contributors as bigint) as contributors,
        cast(positions.places as bigint) as places,
        cast(positions.p25_value as double) as p25_value,
        cast(positions.median_value as double) as median_value,
        cast(positions.p75_value as double) as p75_value,
        positions.position_words
    from positions
    inner join metrics on positions.metric_key = metrics.metric_key
    inner join locations on positions.location_id = locations.location_id

)

select * from final
order by final.metric_key, final.location_name, final.cohort_kind
