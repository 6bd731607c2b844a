-- One row per booked service row: who, where, what, and which side cancelled.
with appointments as (

    select * from {{ ref('int_appointment__locate') }}

),

-- what the book does not print of a booking, the source's log may tell
logged as (

    select
        appointment_id,
        min(case when event = 'created' then occurred_at end) as created_at,
        max(case when event = 'cancelled' then occurred_at end) as cancelled_at
    from {{ ref('int_appointment__log') }}
    group by appointment_id

),

patients as (

    select * from {{ ref('int_patient__link') }}

),

providers as (

    select * from {{ ref('int_provider__link') }}

),

services as (

    select * from {{ ref('int_service__map') }}

),

service_flags as (

    select * from {{ ref('int_service__classify') }}

),

-- practice.yml's own rules go before the general words of the seed
reason_rules as (

    select pattern, cancelled_by, 0 as rank_group, rule_number
    from {{ source('raw_practice', 'cancel_reason_rule') }}
    union all
    select pattern, cancelled_by, 1 as rank_group, rule_number
    from {{ ref('cancel_reason') }}

),

reasons as (

    select
        texts.cancel_reason,
        reason_rules.cancelled_by
    from (select distinct cancel_reason from appointments) as texts
    inner join reason_rules
        on {{ words('texts.cancel_reason') }} like {{ glob_as_like('reason_rules.pattern') }}
    qualify
        row_number() over (
            partition by texts.cancel_reason
            order by reason_rules.rank_group, reason_rules.rule_number
        ) = 1

),

final as (

    select
        appointments.appointment_id,
        appointments.booking_group_id,
        appointments.invoice_id,
        appointments.source_service_key,
        patients.patient_id,
        coalesce(patients.is_pseudo, true) as is_pseudo,
        providers.provider_id,
        appointments.location_id,
        services.service_id,
        appointments.room_name,
        appointments.device_name,
        appointments.booked_by_name,
        appointments.rescheduled_to_id,

        coalesce(appointments.created_at, logged.created_at) as created_at,
        appointments.starts_at,
        appointments.ends_at,
        appointments.checked_in_at,
        appointments.started_at,
        appointments.finished_at,
        -- what was deleted was a mistake, which nobody called off, whenever it was deleted
        case
            when appointments.appointment_status in ('cancelled', 'rescheduled')
                then coalesce(appointments.cancelled_at, logged.cancelled_at)
            when appointments.appointment_status = 'deleted' then null
            else appointments.cancelled_at
        end as cancelled_at,
        coalesce(appointments.recovery_minutes, 0) as recovery_minutes,

        case
            when
                appointments.appointment_status in ('cancelled', 'rescheduled')
                and appointments.cancelled_at is null
                and logged.cancelled_at is not null
                then 'exact'
            when appointments.appointment_status = 'deleted' then 'none'
            else appointments.cancelled_at_basis
        end as cancelled_at_basis,
        case
            when appointments.appointment_status not in ('cancelled', 'rescheduled', 'deleted') then null
            when appointments.cancelled_by in ('patient', 'practice') then appointments.cancelled_by
            else coalesce(reasons.cancelled_by, 'unknown')
        end as cancelled_by,
        appointments.cancel_reason,
        appointments.is_late_cancel,
        coalesce(appointments.appointment_status, 'unmapped') as appointment_status,
        appointments.source_status,
        coalesce(appointments.booking_channel, 'unknown') as booking_channel,
        appointments.source_booking_channel,
        coalesce(appointments.is_consultation, service_flags.is_consultation, false) as is_consultation,
        appointments.is_first_visit,
        appointments.referral_kind,
        appointments.deposit_amount,

        service_flags.service_line,
        coalesce(service_flags.counts_as_visit, true) as counts_as_visit,
        coalesce(service_flags.is_rebooking_eligible, false) as is_rebooking_eligible,

        appointments.is_system_of_record,
        appointments.source_system,
        appointments.account,
        appointments.source_file,
        appointments.source_row
    from appointments
    left join logged on appointments.appointment_id = logged.appointment_id
    left join patients on appointments.source_patient_key = patients.source_patient_key
    left join providers on appointments.source_provider_key = providers.source_provider_key
    left join services on appointments.source_service_key = services.source_service_key
    left join service_flags on services.service_id = service_flags.service_id
    left join reasons on appointments.cancel_reason = reasons.cancel_reason

)

select * from final
