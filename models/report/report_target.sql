-- One row per target and month of its days, as far as its figures may be shown.
{{ config(alias='target') }}

with check_ins as (

    select * from {{ ref('target_check_in') }}

),

baselines as (

    select * from {{ ref('target_baseline') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

locations as (

    select * from {{ ref('location') }}

),

hidden as (

    select * from {{ ref('disclosure_cell') }}
    where is_suppressed and level in ('portfolio', 'location')

),

judged as (

    select
        check_ins.*,
        baselines.by_on,
        baselines.baseline_period_end_on,
        baseline_cells.metric_key is not null as is_baseline_hidden,
        month_cells.metric_key is not null as is_month_hidden
    from check_ins
    inner join baselines
        on check_ins.metric_key = baselines.metric_key
        and check_ins.level = baselines.level
        and check_ins.entity_id = baselines.entity_id
    left join hidden as baseline_cells
        on check_ins.metric_key = baseline_cells.metric_key
        and check_ins.level = baseline_cells.level
        and check_ins.entity_id = baseline_cells.entity_id
        and baseline_cells.period_grain = 'ttm'
        and baselines.baseline_period_end_on = baseline_cells.period_end_on
    left join hidden as month_cells
        on check_ins.metric_key = month_cells.metric_key
        and check_ins.level = month_cells.level
        and check_ins.entity_id = month_cells.entity_id
        and month_cells.period_grain = 'month'
        and check_ins.check_in_on = month_cells.period_end_on

),

final as (

    select
        judged.metric_key,
        metrics.name as metric_name,
        metrics.unit,
        coalesce(locations.location_name, 'All locations') as entity,
        judged.by_on,
        judged.month_start_on,
        cast(judged.target_value as double) as target_value,
        -- the path gives the baseline, and the two together with a gap the month
        case when not judged.is_baseline_hidden then cast(judged.baseline_value as double) end
            as baseline_value,
        case when not judged.is_baseline_hidden then cast(judged.path_value as double) end
            as path_value,
        case when not judged.is_month_hidden then cast(judged.actual_value as double) end
            as actual_value,
        case
            when not judged.is_baseline_hidden and not judged.is_month_hidden
                then cast(judged.gap_value as double)
        end as gap_value,
        case
            when judged.is_month_hidden or judged.is_baseline_hidden then 'hidden'
            else judged.check_in_status
        end as check_in_status,
        case
            when judged.is_month_hidden or judged.is_baseline_hidden
                then 'hidden to protect privacy'
            else judged.status_reason
        end as status_reason,
        judged.is_month_hidden or judged.is_baseline_hidden as is_suppressed
    from judged
    inner join metrics on judged.metric_key = metrics.metric_key
    left join locations
        on case when judged.level = 'location' then judged.entity_id end = locations.location_id

)

select * from final
order by final.metric_key, final.entity, final.month_start_on
