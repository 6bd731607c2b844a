-- One row per row of a call list that came back with an outcome: a person was turned to.
with calls as (

    select * from {{ ref('stg_call_sheet__call_list') }}

),

outcomes as (

    select * from {{ ref('map_call_sheet__outcome') }}

),

channels as (

    select * from {{ ref('map_call_sheet__channel') }}

),

lists as (

    select * from {{ ref('map_call_sheet__list') }}

),

final as (

    select
        -- keys: the id of a person is the key of the person's oldest record, which stays a record's
        {{ source_key('call_sheet', 'calls.account', 'calls.list_row_id') }} as message_id,
        calls.patient_id as source_patient_key,
        cast(null as varchar) as source_lead_key,

        -- who
        cast(null as varchar) as contact_name,
        cast(null as varchar) as contact_email,
        cast(null as varchar) as contact_phone,
        calls.source_location_id,
        calls.location_name as source_location_name,

        -- times: a day alone, and where nobody wrote it the list's own
        cast(coalesce(calls.contacted_on, calls.list_on) as timestamp) as sent_at,
        cast(null as varchar) as source_time_zone,

        -- attributes
        'outbound' as direction,
        coalesce(channels.channel, 'call') as channel,
        lists.purpose,
        calls.list_name as source_purpose,
        cast(null as varchar) as sequence_name,
        cast(null as bigint) as touch_number,
        false as is_automated,
        case when coalesce(channels.channel, 'call') = 'call' then outcomes.is_answered end
            as is_answered_live,

        -- measures
        cast(null as bigint) as duration_seconds,
        coalesce(outcomes.outcome, calls.source_outcome) as outcome,

        -- provenance
        'call_sheet' as source_system,
        calls.account,
        calls.source_file,
        calls.source_row

    from calls
    -- left joins: a word nobody has mapped yet must not lose the call
    left join outcomes on calls.source_outcome = outcomes.source_outcome
    left join channels on calls.source_channel = channels.source_channel
    left join lists on calls.list_name = lists.list_name

)

select * from final
