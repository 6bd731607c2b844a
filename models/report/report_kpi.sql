-- One row per metric, period, level and entity that may be shown; hidden values are null.
{{ config(alias='kpi') }}

with cells as (

    select * from {{ ref('disclosure_cell') }}

),

locations as (

    select * from {{ ref('location') }}

),

labels as (

    select
        labels.provider_id,
        labels.provider_label,
        providers.role
    from {{ ref('provider_label') }} as labels
    inner join {{ ref('provider') }} as providers on labels.provider_id = providers.provider_id

),

final as (

    select
        cells.metric_key,
        cells.period_grain,
        cells.period_start_on,
        cells.period_end_on,
        cells.level,
        case
            when cells.level = 'portfolio' and cells.entity_id = 'all' then 'All locations'
            when cells.level = 'portfolio' then 'All ' || replace(cells.entity_id, '_', ' ') || ' locations'
            when cells.level = 'location' then locations.location_name
            when cells.level = 'provider' then coalesce(labels.provider_label, 'House')
            else cells.entity_id
        end as entity,
        replace(labels.role, '_', ' ') as role,
        case
            when not cells.is_suppressed and not cells.has_too_few_events
                then cast(cells.value as double)
        end as value,
        case
            when not cells.is_suppressed and not cells.has_too_few_events
                then cast(cells.cases as bigint)
        end as cases,
        cells.is_suppressed,
        cells.has_too_few_events,
        cells.is_mature,
        cells.is_awaiting_pay,
        cells.is_settled,
        cells.basis,
        cells.quality,
        cells.quality_reason
    from cells
    left join locations
        on case when cells.level = 'location' then cells.entity_id end = locations.location_id
    left join labels
        on case when cells.level = 'provider' then cells.entity_id end = labels.provider_id
    -- the house is not a person whose figures one reads
    where not (cells.level = 'provider' and coalesce(labels.provider_label, 'House') = 'House')

)

select * from final
order by
    final.metric_key,
    final.period_grain,
    final.period_end_on,
    final.level,
    final.entity
