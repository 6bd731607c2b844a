-- One row per call.
with calls as (

    select * from {{ ref('int_callrail__call') }}

),

final as (

    select
        -- keys; the lead of a call has the call's own key
        {{ source_key('callrail', 'account', 'call_key') }} as message_id,
        cast(null as varchar) as source_patient_key,
        case
            when direction = 'inbound' and caller_phone is not null and (is_first_time or is_qualified)
                then {{ source_key('callrail', 'account', 'call_key') }}
        end as source_lead_key,

        -- who: the carrier's caller id is no name
        cast(null as varchar) as contact_name,
        email as contact_email,
        caller_phone as contact_phone,
        source_location_id,
        company_name as source_location_name,

        -- times
        started_at as sent_at,
        source_time_zone,

        -- attributes
        direction,
        'call' as channel,
        'conversation' as purpose,
        cast(null as varchar) as source_purpose,
        cast(null as varchar) as sequence_name,
        cast(null as bigint) as touch_number,
        false as is_automated,
        outcome = 'answered' as is_answered_live,

        -- measures
        duration_seconds,
        outcome,

        -- provenance
        'callrail' as source_system,
        account,
        source_file,
        source_row

    from calls

)

select * from final
