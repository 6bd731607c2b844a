-- One row per appointment that was on the calendar, broken and deleted ones included, with what became of it. Planned
-- appointments and notes are none; what lies on the unscheduled list counts only where it is known to have been broken.
with appointments as (

    select * from {{ ref('stg_open_dental__appointment') }}

),

history as (

    select
        changes.*,
        action_map.history_action,
        status_map.appointment_status,
        row_number() over (
            partition by changes.account, changes.apt_num
            order by changes.occurred_at desc, cast(changes.hist_appt_num as bigint) desc
        ) as number_from_end
    from {{ ref('stg_open_dental__histappointment') }} as changes
    left join {{ ref('map_open_dental__history_action') }} as action_map
        on lower(changes.hist_appt_action) = action_map.source_action
    left join {{ ref('map_open_dental__appointment_status') }} as status_map
        on lower(changes.apt_status) = status_map.source_status

),

status_map as (

    select * from {{ ref('map_open_dental__appointment_status') }}

),

breaks as (

    select * from {{ ref('int_open_dental__break') }}

),

confirmations as (

    select * from {{ ref('int_open_dental__definition') }}

),

deletions as (

    select * from history
    where number_from_end = 1 and history_action = 'deleted'

),

-- the moment at which the history first shows it broken, after it was last in the book
breakings as (

    select
        account,
        apt_num,
        min(occurred_at) as broken_at
    from (
        select
            *,
            max(case when appointment_status in ('booked', 'completed') then occurred_at end) over (
                partition by account, apt_num
            ) as last_booked_at
        from history
    ) as changes
    where appointment_status = 'cancelled' and occurred_at > coalesce(last_booked_at, timestamp '1900-01-01')
    group by account, apt_num

),

creations as (

    select
        account,
        apt_num,
        min(occurred_at) as created_at,
        min_by(appt_source, occurred_at) as appt_source
    from history
    where history_action = 'created'
    group by account, apt_num

),

-- a deleted appointment is gone from its table: the history keeps what it was
known as (

    select
        account, source_location_id, apt_num, pat_num, prov_num, prov_hyg, clinic_num, operatory_num, apt_status, is_hygiene,
        is_new_patient, proc_descript, confirmed, starts_at, created_at, arrived_at, seated_at, dismissed_at, length_minutes,
        changed_at, source_file, source_row
    from appointments
    union all
    select
        deletions.account, deletions.source_location_id, deletions.apt_num, deletions.pat_num, deletions.prov_num,
        deletions.prov_hyg, deletions.clinic_num, deletions.operatory_num, deletions.apt_status, deletions.is_hygiene,
        deletions.is_new_patient, deletions.proc_descript, deletions.confirmed, deletions.starts_at, deletions.created_at,
        deletions.arrived_at, deletions.seated_at, deletions.dismissed_at, deletions.length_minutes, deletions.occurred_at,
        deletions.source_file, deletions.source_row
    from deletions
    left join appointments
        on
            deletions.account = appointments.account
            and deletions.apt_num = appointments.apt_num
    where appointments.apt_num is null

),

final as (

    select
        known.*,
        coalesce(known.created_at, creations.created_at) as booked_at,
        creations.appt_source,
        case
            when deletions.apt_num is not null then 'deleted'
            when status_map.appointment_status = 'cancelled' then coalesce(breaks.appointment_status, 'cancelled')
            when status_map.appointment_status = 'booked' and known.arrived_at is not null then 'checked_in'
            when status_map.appointment_status = 'booked' then coalesce(confirmations.confirmation_status, 'booked')
            else coalesce(status_map.appointment_status, 'unmapped')
        end as appointment_status,
        case
            when deletions.apt_num is not null then deletions.occurred_at
            else coalesce(breaks.broken_at, breakings.broken_at)
        end as recorded_break_at
    from known
    left join status_map on lower(known.apt_status) = status_map.source_status
    left join breaks
        on
            known.account = breaks.account
            and known.apt_num = breaks.apt_num
    left join breakings
        on
            known.account = breakings.account
            and known.apt_num = breakings.apt_num
    left join creations
        on
            known.account = creations.account
            and known.apt_num = creations.apt_num
    left join deletions
        on
            known.account = deletions.account
            and known.apt_num = deletions.apt_num
    left join confirmations
        on
            known.account = confirmations.account
            and known.confirmed = confirmations.def_num
    where
        known.starts_at is not null
        and (
            coalesce(status_map.on_calendar, 'yes') = 'yes'
            or (status_map.on_calendar = 'when_broken' and breaks.apt_num is not null)
        )

)

select * from final
