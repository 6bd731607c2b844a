-- One row per employee, centre and day of the schedule; a day off has no available
-- hours.
with attendance as (

    select * from {{ ref('stg_zenoti__attendance') }}

),

providers as (

    select * from {{ ref('int_zenoti__provider_name') }}

),

status_map as (

    select * from {{ ref('map_zenoti__attendance_status') }}

),

-- the same schedule twice on a day is one; two schedules are a split shift
shifts as (

    select
        attendance.*,
        coalesce(status_map.is_working, false) as is_working,
        providers.source_provider_id,
        {{ date_with_time(
            'attendance.worked_on', parse_timestamp("trim(split_part(attendance.schedule, ' - ', 1))", ['%I:%M %p'])
        ) }} as shift_starts_at,
        {{ date_with_time(
            'attendance.worked_on', parse_timestamp("trim(split_part(attendance.schedule, ' - ', 2))", ['%I:%M %p'])
        ) }} as shift_ends_at
    from attendance
    left join providers
        on
            attendance.account = providers.account
            and attendance.employee_name = providers.provider_name
    left join status_map on lower(attendance.schedule_status) = status_map.source_status
    qualify row_number() over (
        partition by
            attendance.account, attendance.source_location_id, attendance.employee_name, attendance.center_name,
            attendance.worked_on, attendance.schedule, attendance.schedule_status
        order by attendance.source_file, attendance.source_row
    ) = 1

),

final as (

    select
        {{ source_key('zenoti', 'account', 'source_provider_id') }}
            as source_provider_key,
        source_location_id,
        center_name as source_location_name,
        worked_on,
        'shift' as source_kind,
        min(case when is_working then shift_starts_at end) as shift_starts_at,
        max(case when is_working then shift_ends_at end) as shift_ends_at,
        cast(sum(case when is_working then scheduled_hours else 0 end) as decimal(18, 4))
            as scheduled_hours,
        -- the column's name says hours, its numbers are minutes
        cast(
            sum(case when is_working then coalesce(paid_block_out_minutes, 0) / 60 else 0 end) as decimal(18, 4)
        ) as blocked_hours,
        cast(
            sum(case when is_working then scheduled_hours - coalesce(paid_block_out_minutes, 0) / 60 else 0 end)
            as decimal(18, 4)
        ) as available_hours,
        cast(sum(actual_hours) as decimal(18, 4)) as worked_hours,
        cast(null as decimal(18, 4)) as consult_slots,
        'zenoti' as source_system,
        account,
        min(source_file) as source_file,
        min(source_row) as source_row
    from shifts
    where source_provider_id is not null
    group by account, source_provider_id, source_location_id, center_name, worked_on

)

select * from final
