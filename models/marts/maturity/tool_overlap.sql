-- One row per location and job that more than one system has done lately, the mirrors of another system's record apart.
with uses as (

    select * from {{ ref('system_use') }}
    where recent_records > 0

),

costs as (

    select
        source_system,
        cast(sum(monthly_cost) as decimal(18, 2)) as monthly_cost
    from {{ ref('tool') }}
    group by source_system

),

final as (

    select
        uses.location_id,
        uses.job,
        count(*) as systems,
        {{ list_words('uses.source_system', ', ') }} as system_names,
        cast(sum(uses.recent_records) as bigint) as recent_records,
        bool_or(uses.is_mirror) as has_mirror,
        cast(sum(costs.monthly_cost) as decimal(18, 2)) as monthly_cost
    from uses
    left join costs on uses.source_system = costs.source_system
    group by uses.location_id, uses.job
    having count(*) > 1

)

select * from final
