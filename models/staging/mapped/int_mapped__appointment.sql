-- One row per appointment that mapped files tell of: bookings, cancellations and no-shows of one appointment are one.
with bookings as (

    select * from {{ ref('int_mapped__booking') }}
    where booking_id is not null

),

performers as (

    select distinct source_provider_key from {{ ref('int_mapped__performer') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

-- the later fact counts: what became of an appointment goes before its booking, then the later file
ranked as (

    select
        bookings.*,
        statuses.canonical_word as appointment_status,
        row_number() over (
            partition by bookings.source_system, bookings.account, bookings.booking_id
            order by
                case
                    when statuses.canonical_word in ('booked', 'confirmed') then 1
                    when statuses.canonical_word is not null then 2
                    else 0
                end,
                bookings.last_changed_at nulls first,
                bookings.path_version,
                bookings.source_file,
                bookings.source_row
        ) as fact_number
    from bookings
    left join words as statuses
        on
            bookings.source_system = statuses.source_system
            and statuses.vocabulary = 'appointment_status'
            and lower(trim(bookings.source_status)) = statuses.source_word

),

known as (

    select
        source_system,
        account,
        booking_id,
        {% for column in [
            'booking_group_id', 'invoice_id', 'person_id', 'performer_id', 'service_key_id', 'source_location_id',
            'source_location_name', 'room_name', 'device_name', 'source_time_zone', 'begins_at', 'duration_minutes',
            'last_changed_at', 'source_cancelled_by', 'cancel_reason', 'appointment_status', 'source_status',
            'source_booking_channel', 'booked_by_name', 'is_consultation', 'is_first_visit', 'deposit_amount',
            'rescheduled_to_id', 'started_at'
        ] -%}
        {{ latest_known(column, 'fact_number') }} as {{ column }},
        {% endfor -%}
        {% for moment, time in [
            ('created_at', 'created_time'), ('ends_at', 'ends_time'), ('checked_in_at', 'checked_in_time'),
            ('finished_at', 'finished_time'), ('cancelled_at', 'cancelled_time')
        ] -%}
        {% set whole = moment_of(moment, time, none if moment in ('created_at', 'cancelled_at') else 'begins_at') -%}
        {% set told = moment ~ ' is not null or ' ~ time ~ ' is not null' -%}
        {{ latest_known('case when ' ~ told ~ ' then ' ~ whole ~ ' end', 'fact_number') }} as {{ moment }},
        {% endfor -%}
        {{ latest_known('source_file', 'fact_number') }} as source_file,
        {{ latest_known('source_row', 'fact_number') }} as source_row
    from ranked
    group by source_system, account, booking_id

),

keyed as (

    select
        *,
        {{ mapped_key('performer_id') }} as source_provider_key,
        coalesce(appointment_status, 'unmapped') in ('cancelled', 'rescheduled') as is_off
    from known

),

final as (

    select
        -- keys
        {{ mapped_key('keyed.booking_id', 'keyed') }} as appointment_id,
        {{ mapped_key('keyed.booking_group_id', 'keyed') }} as booking_group_id,
        {{ mapped_key('keyed.invoice_id', 'keyed') }} as invoice_id,
        {{ mapped_key('keyed.person_id', 'keyed') }} as source_patient_key,
        performers.source_provider_key,
        {{ mapped_key('keyed.service_key_id', 'keyed') }} as source_service_key,
        keyed.source_location_id,
        keyed.source_location_name,
        keyed.room_name,
        keyed.device_name,

        -- times
        keyed.source_time_zone,
        keyed.created_at,
        keyed.begins_at as starts_at,
        coalesce(keyed.ends_at, {{ add_minutes('keyed.begins_at', 'keyed.duration_minutes') }}) as ends_at,
        cast(null as decimal(18, 4)) as recovery_minutes,
        keyed.checked_in_at,
        keyed.started_at,
        keyed.finished_at,
        case when keyed.is_off then coalesce(keyed.cancelled_at, keyed.last_changed_at) end as cancelled_at,
        case
            when keyed.is_off and keyed.cancelled_at is not null then 'exact'
            when keyed.is_off and keyed.last_changed_at is not null then 'last_change'
            else 'none'
        end as cancelled_at_basis,
        case when keyed.is_off then coalesce(sides.canonical_word, 'unknown') end as cancelled_by,
        keyed.cancel_reason,
        cast(null as boolean) as is_late_cancel,

        -- status and channel: the raw word stays beside its canonical value
        coalesce(keyed.appointment_status, 'unmapped') as appointment_status,
        keyed.source_status,
        coalesce(channels.canonical_word, 'unknown') as booking_channel,
        keyed.source_booking_channel,
        keyed.booked_by_name,
        keyed.is_consultation,
        keyed.is_first_visit,
        cast(null as varchar) as referral_kind,
        cast(keyed.deposit_amount as decimal(18, 2)) as deposit_amount,
        {{ mapped_key('keyed.rescheduled_to_id', 'keyed') }} as rescheduled_to_id,

        -- provenance
        keyed.source_system,
        keyed.account,
        keyed.source_file,
        keyed.source_row

    from keyed
    -- left joins: who stands for nobody performs nothing, and words nobody has mapped lose no appointment
    left join performers on keyed.source_provider_key = performers.source_provider_key
    left join words as sides
        on
            keyed.source_system = sides.source_system
            and sides.vocabulary = 'cancelled_by'
            and lower(trim(keyed.source_cancelled_by)) = sides.source_word
    left join words as channels
        on
            keyed.source_system = channels.source_system
            and channels.vocabulary = 'booking_channel'
            and lower(trim(keyed.source_booking_channel)) = channels.source_word

)

select * from final
