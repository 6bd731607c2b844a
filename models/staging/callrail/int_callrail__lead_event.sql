-- One row per step of a lead: its call, and the answer where a person took the call.
with leads as (

    select * from {{ ref('int_callrail__lead') }}

),

calls as (

    select * from {{ ref('int_callrail__message') }}

),

steps as (

    select
        leads.*,
        calls.is_answered_live,
        calls.outcome,
        'created' as stage
    from leads
    inner join calls on leads.source_lead_key = calls.source_lead_key
    union all
    select
        leads.*,
        calls.is_answered_live,
        calls.outcome,
        'contacted' as stage
    from leads
    inner join calls on leads.source_lead_key = calls.source_lead_key
    where calls.is_answered_live

),

final as (

    select
        -- keys
        {{ source_key('callrail', 'account', ['lead_id', 'stage']) }} as lead_event_id,
        lead_id,

        -- times
        created_at as occurred_at,
        source_time_zone,

        -- attributes
        stage,
        outcome as source_stage,
        'call' as channel,
        case when stage = 'contacted' then true end as is_human,
        case when stage = 'contacted' then cast(1 as bigint) end as attempt_number,

        -- provenance
        source_system,
        account,
        source_file,
        source_row

    from steps

)

select * from final
