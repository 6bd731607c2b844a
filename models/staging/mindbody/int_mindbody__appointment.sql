-- One row per booking of a visit. It has no id, no time of booking and no time of
-- cancelling; cancellations in time are not listed.
with visits as (

    select * from {{ ref('stg_mindbody__visit') }}

),

statuses as (

    select * from {{ ref('map_mindbody__appointment_status') }}

),

channels as (

    select * from {{ ref('map_mindbody__booking_channel') }}

),

final as (

    select
        -- keys
        {{ source_key('mindbody', 'visits.account', [
            "coalesce(visits.client_id, '')", 'cast(visits.starts_at as varchar)',
            "coalesce(visits.service_name, '')", "coalesce(visits.staff_name, '')",
            'cast(visits.booking_occurrence as varchar)',
        ]) }} as appointment_id,
        cast(null as varchar) as booking_group_id,
        cast(null as varchar) as invoice_id,
        {{ source_key('mindbody', 'visits.account', 'visits.client_id') }}
            as source_patient_key,
        {{ source_key('mindbody', 'visits.account', [words('visits.staff_name')]) }}
            as source_provider_key,
        {{ source_key('mindbody', 'visits.account', [words('visits.service_name')]) }}
            as source_service_key,
        visits.source_location_id,
        cast(null as varchar) as source_location_name,
        cast(null as varchar) as room_name,
        cast(null as varchar) as device_name,

        -- times, local to the location
        cast(null as varchar) as source_time_zone,
        cast(null as timestamp) as created_at,
        visits.starts_at,
        visits.ends_at,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as timestamp) as checked_in_at,
        cast(null as timestamp) as started_at,
        cast(null as timestamp) as finished_at,
        cast(null as timestamp) as cancelled_at,
        'none' as cancelled_at_basis,
        cast(null as varchar) as cancelled_by,
        cast(null as varchar) as cancel_reason,
        statuses.is_late_cancel,

        -- status: no word is that of a booking of which nothing is known yet
        coalesce(statuses.appointment_status, 'unmapped') as appointment_status,
        visits.status as source_status,
        coalesce(channels.booking_channel, 'unknown') as booking_channel,
        visits.scheduled_online as source_booking_channel,
        cast(null as varchar) as booked_by_name,
        cast(null as boolean) as is_consultation,
        visits.is_first_visit,
        cast(null as varchar) as referral_kind,
        cast(null as decimal(18, 2)) as deposit_amount,
        cast(null as varchar) as rescheduled_to_id,

        -- provenance
        'mindbody' as source_system,
        visits.account,
        visits.source_file,
        visits.source_row

    from visits
    -- left join: a status nobody has mapped yet must not lose the appointment
    left join statuses on coalesce(lower(visits.status), 'none') = statuses.source_status
    left join channels
        on lower(visits.scheduled_online) = channels.source_booking_channel

)

select * from final
