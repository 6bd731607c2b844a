-- One row per message and per call.
with contacts as (

    select * from {{ ref('int_twilio__contact') }}

),

final as (

    select
        -- keys
        {{ source_key('twilio', 'account', 'contact_sid') }} as message_id,
        cast(null as varchar) as source_patient_key,
        cast(null as varchar) as source_lead_key,

        -- who
        cast(null as varchar) as contact_name,
        cast(null as varchar) as contact_email,
        far_phone as contact_phone,
        source_location_id,
        own_address as source_location_name,

        -- times
        sent_at,
        'UTC' as source_time_zone,

        -- attributes: what the practice sent may be a reminder or an answer
        direction,
        channel,
        case when direction = 'inbound' then 'conversation' end as purpose,
        cast(null as varchar) as source_purpose,
        cast(null as varchar) as sequence_name,
        cast(null as bigint) as touch_number,
        is_automated,
        is_answered_live,

        -- measures
        duration_seconds,
        outcome,

        -- provenance
        'twilio' as source_system,
        account,
        source_file,
        source_row

    from contacts

)

select * from final
