-- One row per message.
with contacts as (

    select * from {{ ref('int_weave__contact') }}

),

final as (

    select
        -- keys
        {{ source_key('weave', 'account', 'message_key') }} as message_id,
        cast(null as varchar) as source_patient_key,
        cast(null as varchar) as source_lead_key,

        -- who
        contact_name,
        cast(null as varchar) as contact_email,
        far_phone as contact_phone,
        source_location_id,
        location_name as source_location_name,

        -- times
        sent_at,
        cast(null as varchar) as source_time_zone,

        -- attributes
        direction,
        'sms' as channel,
        purpose,
        message_category as source_purpose,
        cast(null as varchar) as sequence_name,
        cast(null as bigint) as touch_number,
        is_automated,
        cast(null as boolean) as is_answered_live,

        -- measures
        cast(null as bigint) as duration_seconds,
        message_status as outcome,

        -- provenance
        'weave' as source_system,
        account,
        source_file,
        source_row

    from contacts

)

select * from final
