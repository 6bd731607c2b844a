-- One row per step of an inquiry that a mapped list dates: its creation, the first answer, the stage it is in.
with leads as (

    select * from {{ ref('int_mapped__lead') }}

),

told as (

    select * from {{ ref('stg_mapped__lead') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}
    where vocabulary = 'lead_stage'

),

steps as (

    select
        leads.lead_id, leads.source_time_zone, leads.source_system, leads.account, leads.source_file, leads.source_row,
        leads.created_at as occurred_at, 'created' as stage, cast(null as varchar) as source_stage
    from leads
    where leads.created_at is not null
    union all
    select
        leads.lead_id, leads.source_time_zone, leads.source_system, leads.account, leads.source_file, leads.source_row,
        told.contacted_at, 'contacted', cast(null as varchar)
    from leads
    inner join told
        on
            leads.source_system = told.source_system
            and leads.account = told.account
            and leads.source_file = told.source_file
            and leads.source_row = told.source_row
    where told.contacted_at is not null
    union all
    select
        leads.lead_id, leads.source_time_zone, leads.source_system, leads.account, leads.source_file, leads.source_row,
        told.stage_at, words.canonical_word, told.source_stage
    from leads
    inner join told
        on
            leads.source_system = told.source_system
            and leads.account = told.account
            and leads.source_file = told.source_file
            and leads.source_row = told.source_row
    inner join words
        on
            told.source_system = words.source_system
            and lower(trim(told.source_stage)) = words.source_word
    where told.stage_at is not null and words.canonical_word <> 'created'

),

final as (

    select
        {{ canonical_key(['lead_id', 'stage', 'occurred_at']) }} as lead_event_id,
        lead_id,
        occurred_at,
        source_time_zone,
        stage,
        source_stage,
        cast(null as varchar) as channel,
        case when stage = 'contacted' then true end as is_human,
        cast(null as bigint) as attempt_number,
        source_system,
        account,
        source_file,
        source_row
    from steps
    qualify row_number() over (partition by lead_id, stage, occurred_at order by source_stage nulls last) = 1

)

select * from final
