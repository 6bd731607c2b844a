-- One row per appointment, cancelled ones included. One that was cancelled and is billed
-- was cancelled late: Jane has no state for it.
with bookings as (

    select * from {{ ref('int_jane__booking') }}

),

fees as (

    select distinct
        account,
        source_patient_id,
        purchased_on,
        lower(item_name) as service_word
    from {{ ref('int_jane__sale_line') }}
    where is_absence_fee

),

final as (

    select
        -- keys
        {{ source_key('jane', 'bookings.account', [
            "coalesce(bookings.source_location_id, '')",
            "coalesce(bookings.source_location_name, '')",
            "coalesce(bookings.patient_number, bookings.client_name)",
            "coalesce(bookings.service_name, '')",
            "coalesce(cast(bookings.booked_at as varchar), '')",
            'cast(bookings.booking_occurrence as varchar)',
        ]) }} as appointment_id,
        cast(null as varchar) as booking_group_id,
        cast(null as varchar) as invoice_id,
        {{ source_key('jane', 'bookings.account', 'bookings.source_patient_id') }}
            as source_patient_key,
        {{ source_key('jane', 'bookings.account', 'lower(bookings.staff_name)') }}
            as source_provider_key,
        {{ source_key('jane', 'bookings.account', 'lower(bookings.service_name)') }}
            as source_service_key,
        bookings.source_location_id,
        bookings.source_location_name,
        cast(null as varchar) as room_name,
        cast(null as varchar) as device_name,

        -- times, local to the location
        cast(null as varchar) as source_time_zone,
        bookings.booked_at as created_at,
        bookings.starts_at,
        cast(null as timestamp) as ends_at,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as timestamp) as checked_in_at,
        cast(null as timestamp) as started_at,
        cast(null as timestamp) as finished_at,
        bookings.cancelled_at,
        case when bookings.cancelled_at is not null then 'exact' else 'none' end
            as cancelled_at_basis,
        case when bookings.appointment_status = 'cancelled' then 'unknown' end as cancelled_by,
        bookings.cancellation_reason as cancel_reason,
        case
            when bookings.appointment_status = 'cancelled' and fees.account is not null
                then true
        end as is_late_cancel,

        -- status: the raw word stays beside its canonical value
        bookings.appointment_status,
        bookings.state as source_status,
        bookings.booking_channel,
        case when bookings.booking_channel <> 'unknown' then bookings.state end
            as source_booking_channel,
        cast(null as varchar) as booked_by_name,
        cast(null as boolean) as is_consultation,
        cast(null as boolean) as is_first_visit,
        cast(null as varchar) as referral_kind,
        cast(null as decimal(18, 2)) as deposit_amount,
        cast(null as varchar) as rescheduled_to_id,

        -- provenance
        'jane' as source_system,
        bookings.account,
        bookings.source_file,
        bookings.source_row

    from bookings
    left join fees
        on
            bookings.account = fees.account
            and bookings.source_patient_id = fees.source_patient_id
            and cast(bookings.starts_at as date) = fees.purchased_on
            and lower(bookings.service_name) = fees.service_word

)

select * from final
