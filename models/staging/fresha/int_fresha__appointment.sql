-- One row per booked service, cancelled ones included. Neither cancelled nor missed is no
-- proof that anybody came: it stays booked.
with bookings as (

    select * from {{ ref('stg_fresha__bookings') }}

),

channels as (

    select * from {{ ref('map_fresha__channel') }}

),

statuses as (

    select
        *,
        case
            when is_no_show then 'no_show'
            when is_cancelled then 'cancelled'
            else 'booked'
        end as appointment_status
    from bookings

),

final as (

    select
        -- keys: the appointment is a visit's, with one booking per service
        {{ source_key('fresha', 'statuses.account', 'statuses.booking_id') }}
            as appointment_id,
        {{ source_key('fresha', 'statuses.account', 'statuses.appointment_id') }}
            as booking_group_id,
        cast(null as varchar) as invoice_id,
        {{ source_key('fresha', 'statuses.account', 'statuses.client_id') }}
            as source_patient_key,
        {{ source_key('fresha', 'statuses.account', 'statuses.team_member_id') }}
            as source_provider_key,
        cast(null as varchar) as source_service_key,
        statuses.source_location_id,
        statuses.source_location_name,
        cast(null as varchar) as room_name,
        cast(null as varchar) as device_name,

        -- times: midnight where the table gives the day alone
        cast(null as varchar) as source_time_zone,
        cast(null as timestamp) as created_at,
        statuses.scheduled_at as starts_at,
        cast(null as timestamp) as ends_at,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as timestamp) as checked_in_at,
        cast(null as timestamp) as started_at,
        cast(null as timestamp) as finished_at,
        case when statuses.appointment_status = 'cancelled' then statuses.cancelled_at end
            as cancelled_at,
        case
            when statuses.appointment_status = 'cancelled' and statuses.cancelled_at is not null
                then 'last_change'
            else 'none'
        end as cancelled_at_basis,
        case when statuses.appointment_status = 'cancelled' then 'unknown' end
            as cancelled_by,
        cast(null as varchar) as cancel_reason,
        cast(null as boolean) as is_late_cancel,

        -- status: the two flags beside what they mean
        statuses.appointment_status,
        case
            when statuses.is_cancelled and statuses.is_no_show then 'cancelled, no show'
            when statuses.is_no_show then 'no show'
            when statuses.is_cancelled then 'cancelled'
        end as source_status,
        coalesce(channels.booking_channel, 'unknown') as booking_channel,
        statuses.channel as source_booking_channel,
        cast(null as varchar) as booked_by_name,
        cast(null as boolean) as is_consultation,
        cast(null as boolean) as is_first_visit,
        cast(null as varchar) as referral_kind,
        cast(null as decimal(18, 2)) as deposit_amount,
        cast(null as varchar) as rescheduled_to_id,

        -- provenance
        'fresha' as source_system,
        statuses.account,
        statuses.source_file,
        statuses.source_row

    from statuses
    left join channels on lower(statuses.channel) = channels.source_channel

)

select * from final
