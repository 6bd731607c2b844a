-- One row per message or call of a mapped list. A line that its vocabulary ignores (a note of the system itself) is none.
with told as (

    select * from {{ ref('stg_mapped__message') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

timed as (

    select
        *,
        {{ moment_of('sent_at', 'sent_time', 'sent_on') }} as went_at
    from told

),

named as (

    select
        *,
        coalesce(
            source_message_id,
            concat_ws('|', person_id, cast(went_at as varchar), source_direction, source_channel)
        ) as told_id
    from timed

),

measured as (

    select
        *,
        -- the same record twice in a file is two, in the order of the file
        cast(
            row_number() over (
                partition by source_system, account, told_id
                order by source_file, source_row
            ) as varchar
        ) as occurrence
    from named

),

final as (

    select
        {{ mapped_key(['measured.told_id', 'measured.occurrence'], 'measured') }} as message_id,
        {{ mapped_key('measured.person_id', 'measured') }} as source_patient_key,
        cast(null as varchar) as source_lead_key,
        coalesce(
            measured.patient_name,
            nullif(concat_ws(' ', measured.patient_first_name, measured.patient_last_name), '')
        ) as contact_name,
        measured.patient_email as contact_email,
        measured.patient_phone as contact_phone,
        measured.source_location_id,
        measured.source_location_name,
        measured.went_at as sent_at,
        measured.source_time_zone,
        directions.canonical_word as direction,
        channels.canonical_word as channel,
        coalesce(purposes.canonical_word, 'unknown') as purpose,
        measured.source_purpose,
        measured.sequence_name,
        measured.touch_number,
        measured.is_automated,
        measured.is_answered_live,
        measured.duration_seconds,
        measured.outcome,
        measured.source_system,
        measured.account,
        measured.source_file,
        measured.source_row
    from measured
    -- left joins: a word nobody has mapped yet loses no row
    left join words as directions
        on
            measured.source_system = directions.source_system
            and directions.vocabulary = 'message_direction'
            and lower(trim(measured.source_direction)) = directions.source_word
    left join words as channels
        on
            measured.source_system = channels.source_system
            and channels.vocabulary = 'message_channel'
            and lower(trim(measured.source_channel)) = channels.source_word
    left join words as purposes
        on
            measured.source_system = purposes.source_system
            and purposes.vocabulary = 'message_purpose'
            and lower(trim(measured.source_purpose)) = purposes.source_word
    where coalesce(purposes.canonical_word, '') <> 'ignore'

)

select * from final
