-- One row per appointment of which something tells how it was broken: missed or cancelled. The best witness is the
-- procedure charged for it that day, then the history, then a fee that day.
with appointments as (

    select * from {{ ref('stg_open_dental__appointment') }}

),

procedures as (

    select
        procedurelog.account,
        procedurelog.pat_num,
        procedurelog.apt_num,
        procedurelog.proc_on,
        break_codes.appointment_status
    from {{ ref('stg_open_dental__procedurelog') }} as procedurelog
    inner join {{ ref('map_open_dental__procedure_status') }} as status_map
        on lower(procedurelog.proc_status) = status_map.source_status
    inner join {{ ref('stg_open_dental__procedurecode') }} as procedurecode
        on
            procedurelog.account = procedurecode.account
            and procedurelog.code_num = procedurecode.code_num
    inner join {{ ref('map_open_dental__break_code') }} as break_codes
        on lower(procedurecode.proc_code) = break_codes.procedure_code
    where status_map.is_production

),

changes as (

    select
        history.account,
        history.apt_num,
        history.occurred_at,
        action_map.appointment_status
    from {{ ref('stg_open_dental__histappointment') }} as history
    inner join {{ ref('map_open_dental__history_action') }} as action_map
        on lower(history.hist_appt_action) = action_map.source_action
    where action_map.history_action in ('missed', 'cancelled')

),

fees as (

    select
        adjustments.account,
        adjustments.pat_num,
        adjustments.adjusted_on,
        definitions.break_status
    from {{ ref('stg_open_dental__adjustment') }} as adjustments
    inner join {{ ref('int_open_dental__definition') }} as definitions
        on
            adjustments.account = definitions.account
            and adjustments.adj_type = definitions.def_num
    where definitions.break_status is not null

),

witnesses as (

    select
        appointments.account,
        appointments.apt_num,
        case when procedures.apt_num = appointments.apt_num then 1 else 2 end as rank_order,
        procedures.appointment_status,
        cast(null as timestamp) as occurred_at
    from appointments
    inner join procedures
        on
            appointments.account = procedures.account
            and appointments.pat_num = procedures.pat_num
            and cast(appointments.starts_at as date) = procedures.proc_on
            -- what names an appointment tells nothing of another one that day
            and coalesce(procedures.apt_num, appointments.apt_num) = appointments.apt_num
    union all
    select
        account,
        apt_num,
        3 as rank_order,
        appointment_status,
        occurred_at
    from changes
    union all
    select
        appointments.account,
        appointments.apt_num,
        4 as rank_order,
        fees.break_status as appointment_status,
        cast(null as timestamp) as occurred_at
    from appointments
    inner join fees
        on
            appointments.account = fees.account
            and appointments.pat_num = fees.pat_num
            and cast(appointments.starts_at as date) = fees.adjusted_on

),

final as (

    select
        account,
        apt_num,
        appointment_status,
        max(occurred_at) over (partition by account, apt_num) as broken_at
    from witnesses
    qualify
        row_number() over (
            partition by account, apt_num
            order by rank_order, occurred_at desc, appointment_status desc
        ) = 1

)

select * from final
