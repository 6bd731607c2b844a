-- One row per appointment, as the webhooks leave it: no report lists appointments.
with appointments as (

    select * from {{ ref('int_vagaro__webhook_appointment') }}

),

providers as (

    select * from {{ ref('int_vagaro__numbered_provider') }}

),

statuses as (

    select * from {{ ref('map_vagaro__appointment_status') }}

),

sources as (

    select * from {{ ref('map_vagaro__booking_source') }}

),

final as (

    select
        -- keys
        {{ source_key('vagaro', 'appointments.account', [
            "'appointment'", 'appointments.appointment_id',
        ]) }} as appointment_id,
        cast(null as varchar) as booking_group_id,
        cast(null as varchar) as invoice_id,
        {{ source_key('vagaro', 'appointments.account', 'appointments.customer_id') }}
            as source_patient_key,
        {{ source_key('vagaro', 'appointments.account', [
            "coalesce(" ~ words('providers.provider_name')
            ~ ", appointments.service_provider_id)",
        ]) }} as source_provider_key,
        {{ source_key('vagaro', 'appointments.account', [
            words('appointments.service_title'),
        ]) }} as source_service_key,
        appointments.source_location_id,
        appointments.source_location_name,
        cast(null as varchar) as room_name,
        cast(null as varchar) as device_name,

        -- times
        'UTC' as source_time_zone,
        cast(null as timestamp) as created_at,
        appointments.starts_at_utc as starts_at,
        appointments.ends_at_utc as ends_at,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as timestamp) as checked_in_at,
        cast(null as timestamp) as started_at,
        cast(null as timestamp) as finished_at,
        cast(null as timestamp) as cancelled_at,
        'none' as cancelled_at_basis,
        cast(null as varchar) as cancelled_by,
        cast(null as varchar) as cancel_reason,
        cast(null as boolean) as is_late_cancel,

        -- status: the raw word stays beside its canonical value
        coalesce(statuses.appointment_status, 'unmapped') as appointment_status,
        appointments.booking_status as source_status,
        coalesce(sources.booking_channel, 'unknown') as booking_channel,
        appointments.booking_source as source_booking_channel,
        cast(null as varchar) as booked_by_name,
        cast(null as boolean) as is_consultation,
        cast(null as boolean) as is_first_visit,
        cast(null as varchar) as referral_kind,
        cast(null as decimal(18, 2)) as deposit_amount,
        cast(null as varchar) as rescheduled_to_id,

        -- provenance
        'vagaro' as source_system,
        appointments.account,
        appointments.source_file,
        appointments.source_row

    from appointments
    left join providers
        on
            appointments.account = providers.account
            and appointments.service_provider_id = providers.service_provider_id
    -- left join: a status nobody has mapped yet must not lose the appointment
    left join statuses on lower(appointments.booking_status) = statuses.source_status
    left join sources
        on lower(appointments.booking_source) = sources.source_booking_channel

)

select * from final
