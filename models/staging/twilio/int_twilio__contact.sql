-- One row per message and per call, with the side that is not the practice's.
with api_messages as (

    select * from {{ ref('stg_twilio__api_messages') }}

),

logged_messages as (

    select * from {{ ref('stg_twilio__message_log') }}

),

call_legs as (

    select * from {{ ref('stg_twilio__api_calls') }}

),

directions as (

    select * from {{ ref('map_twilio__direction') }}

),

prefixes as (

    select * from {{ ref('map_twilio__address_prefix') }}

),

message_statuses as (

    select * from {{ ref('map_twilio__message_status') }}

),

error_codes as (

    select * from {{ ref('map_twilio__error_code') }}

),

answerers as (

    select * from {{ ref('map_twilio__answered_by') }}

),

{% set columns -%}
        account,
        source_location_id,
        message_sid,
        from_address,
        to_address,
        source_direction,
        message_status,
        error_code,
        consent_word,
        sent_at,
        file_latest_on,
        source_file,
        source_row
{%- endset %}
-- a message taken both ways: the newer file knows how it ended
messages as (

    select *
    from (
        select {{ columns }} from api_messages
        union all
        select {{ columns }} from logged_messages
    ) as both_ways
    qualify row_number() over (
        partition by account, message_sid
        order by file_latest_on desc nulls last, source_file, source_row
    ) = 1

),

-- a forwarded call has two legs: the second one tells whether somebody took it
forwarded as (

    select
        account,
        parent_call_sid,
        max(case when call_status = 'completed' then 1 else 0 end) = 1 as is_taken
    from call_legs
    where parent_call_sid is not null
    group by account, parent_call_sid

),

contacts as (

    select
        messages.account,
        messages.source_location_id,
        messages.message_sid as contact_sid,
        'message' as medium,
        messages.from_address,
        messages.to_address,
        messages.source_direction,
        messages.sent_at,
        messages.consent_word,
        messages.error_code,
        coalesce(error_codes.outcome, message_statuses.outcome, messages.message_status) as outcome,
        cast(null as boolean) as is_answered_live,
        cast(null as bigint) as duration_seconds,
        messages.source_file,
        messages.source_row
    from messages
    left join error_codes on messages.error_code = error_codes.error_code
    left join message_statuses on messages.message_status = message_statuses.message_status
    union all
    select
        call_legs.account,
        call_legs.source_location_id,
        call_legs.call_sid as contact_sid,
        'call' as medium,
        call_legs.from_address,
        call_legs.to_address,
        call_legs.source_direction,
        call_legs.started_at as sent_at,
        cast(null as varchar) as consent_word,
        cast(null as varchar) as error_code,
        call_legs.call_status as outcome,
        -- an inbound call that nobody forwarded was taken by a program
        case
            when forwarded.is_taken is not null then forwarded.is_taken
            when call_legs.call_status <> 'completed' then false
            when call_legs.answered_by is not null then answerers.is_person
            when call_legs.source_direction <> 'inbound' then true
        end as is_answered_live,
        call_legs.duration_seconds,
        call_legs.source_file,
        call_legs.source_row
    from call_legs
    left join forwarded
        on
            call_legs.account = forwarded.account
            and call_legs.call_sid = forwarded.parent_call_sid
    left join answerers on call_legs.answered_by = answerers.answered_by
    where call_legs.parent_call_sid is null

),

sided as (

    select
        contacts.*,
        directions.direction,
        directions.is_automated,
        case when directions.direction = 'inbound' then contacts.from_address else contacts.to_address end
            as far_address,
        case when directions.direction = 'inbound' then contacts.to_address else contacts.from_address end
            as own_address
    from contacts
    -- left join: a direction nobody has mapped yet must not lose the message
    left join directions on contacts.source_direction = directions.source_direction

),

final as (

    select
        sided.account,
        sided.source_location_id,
        sided.contact_sid,
        sided.medium,
        sided.direction,
        sided.source_direction,
        sided.is_automated,
        -- whatsapp:+15125550142 is a telephone, messenger:123 is none
        case
            when sided.far_address like '%:%' and not coalesce(prefixes.is_phone, false) then null
            when sided.far_address like '%:%' then split_part(sided.far_address, ':', 2)
            else sided.far_address
        end as far_phone,
        sided.own_address,
        case
            when sided.medium = 'call' then 'call'
            when sided.far_address like '%:%' then prefixes.channel
            else 'sms'
        end as channel,
        sided.sent_at,
        sided.consent_word,
        sided.error_code,
        case
            when sided.medium = 'message' then sided.outcome
            when sided.is_answered_live then 'answered'
            when not sided.is_answered_live then 'missed'
            else sided.outcome
        end as outcome,
        sided.is_answered_live,
        sided.duration_seconds,
        sided.source_file,
        sided.source_row
    from sided
    left join prefixes
        on
            sided.far_address like '%:%'
            and lower(split_part(sided.far_address, ':', 1)) = prefixes.address_prefix

)

select * from final
