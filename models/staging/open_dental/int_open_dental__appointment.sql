-- One row per appointment that was on the calendar, broken and deleted ones included; times are local to the office.
with bookings as (

    select * from {{ ref('int_open_dental__booking') }}

),

clones as (

    select * from {{ ref('int_open_dental__clone') }}

),

clinics as (

    select * from {{ ref('stg_open_dental__clinic') }}

),

operatories as (

    select * from {{ ref('stg_open_dental__operatory') }}

),

main_procedures as (

    select * from {{ ref('int_open_dental__main_procedure') }}

),

channels as (

    select * from {{ ref('map_open_dental__booking_source') }}

),

final as (

    select
        -- keys
        {{ source_key('open_dental', 'bookings.account', 'bookings.apt_num') }}
            as appointment_id,
        {{ source_key('open_dental', 'bookings.account', 'bookings.apt_num') }}
            as booking_group_id,
        {{ source_key('open_dental', 'bookings.account', "'visit:' || bookings.apt_num") }}
            as invoice_id,
        {{ source_key('open_dental', 'bookings.account', 'coalesce(clones.person_num, bookings.pat_num)') }}
            as source_patient_key,
        -- a hygiene visit is the hygienist's
        {{ source_key(
            'open_dental', 'bookings.account',
            'coalesce(case when bookings.is_hygiene then bookings.prov_hyg end, bookings.prov_num, bookings.prov_hyg)'
        ) }} as source_provider_key,
        {{ source_key('open_dental', 'bookings.account', 'main_procedures.source_service_id') }}
            as source_service_key,
        bookings.source_location_id,
        clinics.description as source_location_name,
        operatories.operatory_name as room_name,
        cast(null as varchar) as device_name,

        -- times
        cast(null as varchar) as source_time_zone,
        bookings.booked_at as created_at,
        bookings.starts_at,
        {{ add_minutes('bookings.starts_at', 'bookings.length_minutes') }} as ends_at,
        cast(null as decimal(18, 4)) as recovery_minutes,
        bookings.arrived_at as checked_in_at,
        bookings.seated_at as started_at,
        bookings.dismissed_at as finished_at,
        -- what was deleted was a mistake, which nobody called off
        case
            when bookings.appointment_status = 'cancelled'
                then coalesce(bookings.recorded_break_at, bookings.changed_at)
        end as cancelled_at,
        case
            when bookings.appointment_status <> 'cancelled' then null
            when bookings.recorded_break_at is not null then 'exact'
            when bookings.changed_at is not null then 'last_change'
            else 'none'
        end as cancelled_at_basis,
        case when bookings.appointment_status = 'cancelled' then 'unknown' end as cancelled_by,
        cast(null as varchar) as cancel_reason,
        cast(null as boolean) as is_late_cancel,

        -- status and channel: the raw words stay beside the canonical ones
        bookings.appointment_status,
        bookings.apt_status as source_status,
        coalesce(channels.booking_channel, 'unknown') as booking_channel,
        bookings.appt_source as source_booking_channel,
        cast(null as varchar) as booked_by_name,
        cast(null as boolean) as is_consultation,
        bookings.is_new_patient as is_first_visit,
        cast(null as varchar) as referral_kind,
        cast(null as decimal(18, 2)) as deposit_amount,
        cast(null as varchar) as rescheduled_to_id,

        -- provenance
        'open_dental' as source_system,
        bookings.account,
        bookings.source_file,
        bookings.source_row

    from bookings
    left join clones
        on
            bookings.account = clones.account
            and bookings.pat_num = clones.pat_num
    left join clinics
        on
            bookings.account = clinics.account
            and bookings.clinic_num = clinics.clinic_num
    left join operatories
        on
            bookings.account = operatories.account
            and bookings.operatory_num = operatories.operatory_num
    left join main_procedures
        on
            bookings.account = main_procedures.account
            and bookings.apt_num = main_procedures.apt_num
    left join channels on lower(bookings.appt_source) = channels.source_booking_channel

)

select * from final
