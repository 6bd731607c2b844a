-- One row per message or call.
with messages as (

    select * from {{ ref('int_message__link') }}

),

final as (

    select
        message_id,
        patient_id,
        lead_id,
        location_id,
        sent_at,
        direction,
        channel,
        purpose,
        sequence_name,
        touch_number,
        is_automated,
        is_answered_live,
        duration_seconds,
        outcome,
        source_purpose,
        source_system,
        account,
        source_file,
        source_row
    from messages

)

select * from final
