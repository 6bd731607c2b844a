-- One row per appointment that was cancelled, deleted or not kept. Those that were kept
-- are in no report, so this is no appointment book.
with cancellations as (

    select * from {{ ref('stg_mangomint__cancellations') }}

),

clients as (

    select * from {{ ref('int_mangomint__client') }}

),

types as (

    select * from {{ ref('map_mangomint__cancellation_type') }}

),

final as (

    select
        -- keys: there is no id, so the row's own facts stand for it
        {{ source_key('mangomint', 'cancellations.account', [
            "coalesce(cancellations.source_location_id, '')",
            'cast(cancellations.appointment_at as varchar)',
            "coalesce(cancellations.client_name, '')",
            "coalesce(cancellations.staff_names, '')", 'cancellations.cancellation_type',
            "coalesce(cast(cancellations.cancelled_at as varchar), '')",
            'cast(cancellations.cancellation_occurrence as varchar)',
        ]) }} as appointment_id,
        cast(null as varchar) as booking_group_id,
        cast(null as varchar) as invoice_id,
        {{ source_key('mangomint', 'cancellations.account', [
            'clients.source_patient_id',
        ]) }} as source_patient_key,
        -- of several staff members the first
        {{ source_key('mangomint', 'cancellations.account', [
            "nullif(lower(trim(split_part(cancellations.staff_names, ',', 1))), '')",
        ]) }} as source_provider_key,
        {{ source_key('mangomint', 'cancellations.account', [
            'lower(cancellations.service_name)',
        ]) }} as source_service_key,
        cancellations.source_location_id,
        cast(null as varchar) as source_location_name,
        cast(null as varchar) as room_name,
        cast(null as varchar) as device_name,

        -- times, local to the location: most often a day alone, as of midnight
        cast(null as varchar) as source_time_zone,
        cast(null as timestamp) as created_at,
        cancellations.appointment_at as starts_at,
        cast(null as timestamp) as ends_at,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as timestamp) as checked_in_at,
        cast(null as timestamp) as started_at,
        cast(null as timestamp) as finished_at,
        case when types.appointment_status = 'cancelled' then cancellations.cancelled_at end
            as cancelled_at,
        case
            when types.appointment_status = 'cancelled' and cancellations.cancelled_at is not null
                then 'last_change'
            else 'none'
        end as cancelled_at_basis,
        -- whoever of the office typed it in may have been told to
        case
            when types.appointment_status <> 'cancelled' then null
            when {{ words('cancellations.cancelled_by_name') }} = clients.name_words
                then 'patient'
            else 'unknown'
        end as cancelled_by,
        cast(null as varchar) as cancel_reason,
        types.is_late_cancel,

        -- status: the raw word stays beside its canonical value
        coalesce(types.appointment_status, 'unmapped') as appointment_status,
        cancellations.cancellation_type as source_status,
        'unknown' as booking_channel,
        cast(null as varchar) as source_booking_channel,
        cast(null as varchar) as booked_by_name,
        cast(null as boolean) as is_consultation,
        cast(null as boolean) as is_first_visit,
        cast(null as varchar) as referral_kind,
        cast(null as decimal(18, 2)) as deposit_amount,
        cast(null as varchar) as rescheduled_to_id,

        -- provenance
        'mangomint' as source_system,
        cancellations.account,
        cancellations.source_file,
        cancellations.source_row

    from cancellations
    left join clients
        on
            cancellations.account = clients.account
            and cancellations.file_sha256 = clients.file_sha256
            and cancellations.source_row = clients.source_row
    -- left join: a word nobody has mapped yet must not lose the appointment
    left join types on lower(cancellations.cancellation_type) = types.source_type

)

select * from final
