-- One row per booked service, cancelled and deleted ones included; times are local to
-- the centre.
with bookings as (

    select * from {{ ref('stg_zenoti__appointment') }}

),

guests as (

    select * from {{ ref('int_zenoti__guest_link') }}

),

providers as (

    select * from {{ ref('int_zenoti__provider_name') }}

),

services as (

    select * from {{ ref('int_zenoti__service_name') }}

),

status_map as (

    select * from {{ ref('map_zenoti__appointment_status') }}

),

channel_map as (

    select * from {{ ref('map_zenoti__booking_channel') }}

),

reason_rules as (

    select * from {{ ref('map_zenoti__cancel_reason') }}

),

-- the first rule that a reason's text meets says whose side cancelled
reasons as (

    select reasons.reason, reason_rules.cancelled_by
    from (select distinct reason from bookings where reason is not null) as reasons
    inner join reason_rules on lower(reasons.reason) like reason_rules.reason_pattern
    qualify row_number() over (partition by reasons.reason order by reason_rules.rule_number) = 1

),

numbered as (

    select
        bookings.*,
        guests.source_patient_id,
        -- a booking has no id, and its time may move: who booked what and when, and its
        -- place among bookings made in one go
        row_number() over (
            partition by
                bookings.account, guests.source_patient_id, bookings.service_name,
                coalesce(bookings.booked_at, bookings.starts_at)
            order by bookings.starts_at, bookings.provider_name, bookings.source_file, bookings.source_row
        ) as occurrence
    from bookings
    left join guests
        on
            bookings.account = guests.account
            and bookings.center_name = guests.center_name
            and bookings.invoice_no is not distinct from guests.invoice_no
            and bookings.guest_code is not distinct from guests.guest_code
            and bookings.email is not distinct from guests.email
            and bookings.guest_name is not distinct from guests.guest_name

),

final as (

    select
        {{ source_key('zenoti', 'numbered.account', [
            "coalesce(numbered.source_patient_id, '')", "coalesce(numbered.service_name, '')",
            'cast(coalesce(numbered.booked_at, numbered.starts_at) as varchar)', 'cast(numbered.occurrence as varchar)'
        ]) }} as appointment_id,
        -- rows of one visit share an invoice; an open booking may not have one yet
        coalesce(
            {{ source_key('zenoti', 'numbered.account', ['numbered.center_name', 'numbered.invoice_no']) }},
            {{ source_key('zenoti', 'numbered.account', [
                'numbered.center_name', 'numbered.source_patient_id', 'cast(cast(numbered.starts_at as date) as varchar)'
            ]) }}
        ) as booking_group_id,
        {{ source_key('zenoti', 'numbered.account', ['numbered.center_name', 'numbered.invoice_no']) }}
            as invoice_id,
        {{ source_key('zenoti', 'numbered.account', 'numbered.source_patient_id') }}
            as source_patient_key,
        {{ source_key(
            'zenoti', 'numbered.account',
            "coalesce(case when numbered.provider_code not like '%,%' then numbered.provider_code end, providers.source_provider_id)"
        ) }} as source_provider_key,
        {{ source_key('zenoti', 'numbered.account', 'services.source_service_id') }}
            as source_service_key,
        numbered.source_location_id,
        numbered.center_name as source_location_name,
        numbered.room_name,
        numbered.equipment as device_name,
        cast(null as varchar) as source_time_zone,

        -- times
        numbered.booked_at as created_at,
        numbered.starts_at,
        coalesce(
            numbered.ends_at, {{ add_minutes('numbered.starts_at', 'numbered.scheduled_minutes') }}
        ) as ends_at,
        numbered.recovery_minutes,
        numbered.checked_in_at,
        numbered.started_at,
        numbered.finished_at,

        -- the export has no time of cancelling: the last change is the latest it can
        -- have been
        case when status_map.appointment_status = 'cancelled' then numbered.modified_at end
            as cancelled_at,
        case
            when status_map.appointment_status = 'cancelled' and numbered.modified_at is not null then 'last_change'
            when status_map.appointment_status = 'cancelled' then 'none'
        end as cancelled_at_basis,
        case
            when status_map.appointment_status = 'cancelled' then coalesce(reasons.cancelled_by, 'unknown')
        end as cancelled_by,
        case when status_map.appointment_status in ('cancelled', 'no_show', 'deleted') then numbered.reason end
            as cancel_reason,
        cast(null as boolean) as is_late_cancel,
        coalesce(status_map.appointment_status, 'unmapped') as appointment_status,
        numbered.status as source_status,

        coalesce(by_source.booking_channel, by_person.booking_channel, 'unknown')
            as booking_channel,
        numbered.booking_source as source_booking_channel,
        numbered.booked_by as booked_by_name,
        cast(null as boolean) as is_consultation,
        numbered.is_first_visit,
        cast(null as varchar) as referral_kind,
        cast(null as decimal(18, 2)) as deposit_amount,
        cast(null as varchar) as rescheduled_to_id,
        'zenoti' as source_system,
        numbered.account,
        numbered.source_file,
        numbered.source_row
    from numbered
    left join providers
        on
            numbered.account = providers.account
            and numbered.provider_name = providers.provider_name
    left join services
        on
            numbered.account = services.account
            and numbered.service_name = services.item_name
    left join status_map on lower(numbered.status) = status_map.source_status
    left join reasons on numbered.reason = reasons.reason
    left join channel_map as by_source on lower(numbered.booking_source) = by_source.source_booking_channel
    -- where no source is shown the booking page itself may be the one who booked
    left join channel_map as by_person
        on
            case when numbered.booking_source is null then lower(numbered.booked_by) end
            = by_person.source_booking_channel

)

select * from final
