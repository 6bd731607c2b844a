-- One row per metric of the register: how it is named, defined and compared.
{{ config(alias='metric') }}

with metrics as (

    select * from {{ ref('metrics') }}

),

-- the row of each benchmark table that is shown beside the value
benchmarks as (

    select * from {{ ref('benchmarks') }}
    where is_shown
    qualify row_number() over (
        partition by metric_key order by confidence, section, row_number
    ) = 1

),

final as (

    select
        metrics.metric_key,
        metrics.name,
        metrics.question,
        metrics.unit,
        -- a balance, a median: a quarter and a year have that of their last month
        metrics.rollup = 'per_level' as is_of_the_month,
        metrics.definition,
        replace(
            replace(replace(metrics.required_inputs, '?', ''), '|', ', '), '_', ' '
        ) as required_inputs,
        benchmarks.value_text as benchmark,
        cast(benchmarks.value_low as double) as benchmark_low,
        cast(benchmarks.value_high as double) as benchmark_high,
        'Composite estimate. ' || benchmarks.population || '; ' || benchmarks.source_title
        || coalesce(', ' || cast(benchmarks.source_year as varchar), '')
        || ' (confidence ' || benchmarks.confidence || ').'
        || coalesce(' ' || benchmarks.note || '.', '') as benchmark_note
    from metrics
    left join benchmarks on metrics.benchmark_key = benchmarks.metric_key

)

select * from final
order by final.metric_key
