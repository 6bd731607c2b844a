-- One row per tool: each that practice.yml names, and each system whose exports are loaded, with what it does,
-- when it last did something and what it costs unused.
with declared as (

    select * from {{ source('raw_practice', 'tool') }}

),

landed as (

    select distinct source_system from {{ ref('landing_audit') }}
    where status = 'loaded'

),

uses as (

    select * from {{ ref('system_use') }}

),

tools as (

    select
        tool_name,
        source_system,
        location_id,
        monthly_cost
    from declared
    union all
    select
        landed.source_system as tool_name,
        landed.source_system,
        cast(null as varchar) as location_id,
        cast(null as decimal(18, 2)) as monthly_cost
    from landed
    where not exists (
        select 1 from declared
        where declared.source_system = landed.source_system
    )

),

used as (

    select
        tools.tool_name,
        tools.source_system,
        tools.location_id,
        tools.monthly_cost,
        landed.source_system is not null as is_landed,
        {{ list_words('uses.job', ', ') }} as jobs,
        cast(sum(uses.records) as bigint) as records,
        cast(sum(uses.recent_records) as bigint) as recent_records,
        max(uses.last_record_on) as last_record_on
    from tools
    left join landed on tools.source_system = landed.source_system
    left join uses
        on tools.source_system = uses.source_system
        and (
            tools.location_id is null
            or uses.location_id is null
            or tools.location_id = uses.location_id
        )
    group by
        tools.tool_name, tools.source_system, tools.location_id, tools.monthly_cost, landed.source_system

),

judged as (

    select
        *,
        case
            when not is_landed then 'not loaded'
            when records is null then 'no dated records'
            when recent_records = 0 then 'idle'
            else 'in use'
        end as status
    from used

),

final as (

    select
        tool_name,
        source_system,
        location_id,
        jobs,
        records,
        recent_records,
        last_record_on,
        monthly_cost,
        status,
        case status
            when 'not loaded' then 'none of its exports is loaded, so nothing tells whether it is used'
            when 'no dated records' then 'its exports hold no dated work'
            when 'idle' then 'no record in the last ' || {{ parameter('tool_idle_days', 'varchar') }} || ' days'
        end as status_reason,
        case when status = 'idle' then cast(monthly_cost * 12 as decimal(18, 2)) end
            as idle_cost_yearly
    from judged

)

select * from final
