-- One row per counted lead: when a person first answered, and after how many minutes.
with lead_outcomes as (

    select * from {{ ref('lead_outcome') }}

),

touches as (

    select * from {{ ref('lead_touch') }}

),

replies as (

    select
        lead_id,
        min(touched_at) as replied_at,
        min(basis) as basis
    from touches
    where is_human_reply
    group by lead_id

),

final as (

    select
        lead_outcomes.lead_id,
        lead_outcomes.patient_id,
        lead_outcomes.location_id,
        lead_outcomes.channel,
        lead_outcomes.created_on,
        replies.replied_at,
        {{ minutes_between('lead_outcomes.created_at', 'replies.replied_at') }} as reply_minutes,
        replies.basis
    from lead_outcomes
    -- left join: who was never answered counts all the same
    left join replies on lead_outcomes.lead_id = replies.lead_id

)

select * from final
