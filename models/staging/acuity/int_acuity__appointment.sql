-- One row per appointment. There is no status: the office's coloured label stands for it
-- where its word says so, and a booking that nobody marked stays booked.
with appointments as (

    select * from {{ ref('stg_acuity__appointments') }}

),

people as (

    select * from {{ ref('int_acuity__person') }}
    where appointment_id is not null

),

labels as (

    select * from {{ ref('map_acuity__label') }}

),

final as (

    select
        -- keys
        {{ source_key('acuity', 'appointments.account', [
            'appointments.appointment_id',
        ]) }} as appointment_id,
        cast(null as varchar) as booking_group_id,
        cast(null as varchar) as invoice_id,
        {{ source_key('acuity', 'appointments.account', 'people.source_patient_id') }}
            as source_patient_key,
        {{ source_key('acuity', 'appointments.account', [
            'lower(appointments.calendar_name)',
        ]) }} as source_provider_key,
        {{ source_key('acuity', 'appointments.account', [
            'lower(appointments.service_name)',
        ]) }} as source_service_key,
        appointments.source_location_id,
        cast(null as varchar) as source_location_name,
        cast(null as varchar) as room_name,
        cast(null as varchar) as device_name,

        -- times, in the account's own zone
        cast(null as varchar) as source_time_zone,
        appointments.scheduled_at as created_at,
        appointments.starts_at,
        appointments.ends_at,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as timestamp) as checked_in_at,
        cast(null as timestamp) as started_at,
        cast(null as timestamp) as finished_at,
        cast(null as timestamp) as cancelled_at,
        'none' as cancelled_at_basis,
        case when labels.appointment_status = 'cancelled' then 'unknown' end as cancelled_by,
        cast(null as varchar) as cancel_reason,
        cast(null as boolean) as is_late_cancel,

        -- status: a label may be about anything, so only a word that is known counts
        coalesce(labels.appointment_status, 'booked') as appointment_status,
        appointments.label as source_status,
        -- nobody of the office scheduled it, so the client did
        case when appointments.scheduled_by is null then 'online' else 'front_desk' end
            as booking_channel,
        cast(null as varchar) as source_booking_channel,
        appointments.scheduled_by as booked_by_name,
        cast(null as boolean) as is_consultation,
        cast(null as boolean) as is_first_visit,
        cast(null as varchar) as referral_kind,
        cast(appointments.paid_online_amount as decimal(18, 2)) as deposit_amount,
        cast(null as varchar) as rescheduled_to_id,

        -- provenance
        'acuity' as source_system,
        appointments.account,
        appointments.source_file,
        appointments.source_row

    from appointments
    inner join people
        on
            appointments.account = people.account
            and appointments.appointment_id = people.appointment_id
    left join labels on lower(appointments.label) = labels.source_label

)

select * from final
