-- One row per lead: its first message. The answers are messages.
with leads as (

    select * from {{ ref('int_weave__lead') }}

),

final as (

    select
        -- keys
        {{ source_key('weave', 'account', ['lead_id', "'created'"]) }} as lead_event_id,
        lead_id,

        -- times
        created_at as occurred_at,
        source_time_zone,

        -- attributes
        'created' as stage,
        'first message' as source_stage,
        cast(null as varchar) as channel,
        cast(null as boolean) as is_human,
        cast(null as bigint) as attempt_number,

        -- provenance
        source_system,
        account,
        source_file,
        source_row

    from leads

)

select * from final
