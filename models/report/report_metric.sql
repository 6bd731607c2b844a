-- One row per metric of the register: how it is named, defined and compared.
{{ config(alias='metric') }}

with metrics as (

    select * from {{ ref('metrics') }}

),

benchmarks as (

    select * from {{ ref('benchmarks') }}

),

final as (

    select
        metrics.metric_key,
        metrics.name,
        metrics.question,
        metrics.unit
    from metrics

)

select * from final
