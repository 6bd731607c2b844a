-- One row per metric of the register: how it is named, defined and compared.
{{ config(alias='metric') }}

with metrics as (

    select * from {{ ref('metrics') }}

),

final as (

    select
        metrics.metric_key,
        metrics.name,
        metrics.question,
        metrics.unit,
        case metrics.unit
            when 'rate' then 'share'
            when 'usd' then 'US dollars'
            when 'usd_per_hour' then 'US dollars per hour'
            else replace(metrics.unit, '_', ' ')
        end as unit_words,
        upper(left(metrics.numerator, 1)) || substr(metrics.numerator, 2)
        || coalesce(', as a share of ' || metrics.denominator, '') || '.' as definition,
        replace(replace(metrics.required_inputs, '?', ''), '|', ', ') as required_inputs,
        cast(null as varchar) as benchmark,
        cast(null as varchar) as benchmark_note
    from metrics

)

select * from final
order by final.metric_key
