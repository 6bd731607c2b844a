-- One row per thing that happened to an appointment on the calendar, told by the history of its changes.
with bookings as (

    select * from {{ ref('int_open_dental__booking') }}

),

action_map as (

    select * from {{ ref('map_open_dental__history_action') }}

),

status_map as (

    select * from {{ ref('map_open_dental__appointment_status') }}

),

confirmations as (

    select * from {{ ref('int_open_dental__definition') }}

),

-- how it stood after each change, beside how it stood before
changes as (

    select
        history.account,
        history.apt_num,
        history.occurred_at,
        history.hist_appt_action,
        history.starts_at,
        history.arrived_at,
        history.source_file,
        history.source_row,
        action_map.history_action,
        status_map.appointment_status,
        confirmations.confirmation_status,
        {%- for column in [
            'history.starts_at', 'history.arrived_at', 'status_map.appointment_status', 'confirmations.confirmation_status',
        ] %}
        lag({{ column }}) over (
            partition by history.account, history.apt_num
            order by history.occurred_at, cast(history.hist_appt_num as bigint)
        ) as earlier_{{ column.split('.')[1] }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('stg_open_dental__histappointment') }} as history
    inner join bookings
        on
            history.account = bookings.account
            and history.apt_num = bookings.apt_num
    left join action_map on lower(history.hist_appt_action) = action_map.source_action
    left join status_map on lower(history.apt_status) = status_map.source_status
    left join confirmations
        on
            history.account = confirmations.account
            and history.confirmed = confirmations.def_num

),

told as (

    select *, 'created' as event from changes where history_action = 'created'
    union all
    select *, 'moved' as event from changes
    where history_action = 'changed' and starts_at <> earlier_starts_at
    union all
    select *, 'confirmed' as event from changes
    where
        confirmation_status = 'confirmed'
        and appointment_status = 'booked'
        and confirmation_status is distinct from earlier_confirmation_status
    union all
    select *, 'checked_in' as event from changes
    where arrived_at is not null and earlier_arrived_at is null
    union all
    select *, 'completed' as event from changes
    where appointment_status = 'completed' and appointment_status is distinct from earlier_appointment_status
    union all
    select *, 'no_show' as event from changes where history_action = 'missed'
    union all
    select *, 'cancelled' as event from changes
    where
        history_action in ('cancelled', 'deleted')
        -- broken in a version or a way that does not say how
        or (
            history_action = 'changed'
            and appointment_status = 'cancelled'
            and appointment_status is distinct from earlier_appointment_status
        )

),

events as (

    select
        account,
        apt_num,
        event,
        case when event = 'checked_in' then arrived_at else occurred_at end as occurred_at,
        hist_appt_action as source_event,
        case when event = 'moved' then earlier_starts_at end as old_starts_at,
        case when event in ('created', 'moved') then starts_at end as new_starts_at,
        source_file,
        source_row
    from told

),

final as (

    select
        {{ source_key('open_dental', 'account', 'apt_num') }} as appointment_id,
        occurred_at,
        cast(null as varchar) as source_time_zone,
        event,
        source_event,
        old_starts_at,
        new_starts_at,
        'open_dental' as source_system,
        account,
        source_file,
        source_row
    from events

)

select * from final
