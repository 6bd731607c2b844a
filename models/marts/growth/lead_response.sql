-- One row per counted lead: when a person first answered, and after how many minutes.
with lead_outcomes as (

    select * from {{ ref('lead_outcome') }}

),

touches as (

    select * from {{ ref('lead_touch') }}

),

feeds as (

    select * from {{ ref('message_feed') }}

),

-- of a lead that came when nothing tells how its place answered nobody can say that it was not
known as (

    select distinct lead_outcomes.lead_id
    from lead_outcomes
    inner join feeds
        on lead_outcomes.location_id is not distinct from feeds.location_id
        and lead_outcomes.created_on between feeds.first_on and feeds.last_on

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
        replies.basis,
        known.lead_id is not null as is_known
    from lead_outcomes
    left join known on lead_outcomes.lead_id = known.lead_id
    -- left join: who was never answered counts all the same
    left join replies on lead_outcomes.lead_id = replies.lead_id

)

select * from final
