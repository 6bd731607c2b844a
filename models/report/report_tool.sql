-- One row per tool: what it does, since when it is idle, what it costs. How much it did stays inside.
{{ config(alias='tool') }}

with final as (

    select
        tools.tool_name,
        coalesce(locations.location_name, 'All locations') as entity,
        tools.jobs,
        cast(date_trunc('month', tools.last_record_on) as date) as last_record_month,
        cast(tools.monthly_cost as double) as monthly_cost,
        tools.status,
        tools.status_reason,
        cast(tools.idle_cost_yearly as double) as idle_cost_yearly
    from {{ ref('tool') }} as tools
    left join {{ ref('location') }} as locations on tools.location_id = locations.location_id

)

select * from final
order by final.tool_name, final.entity
