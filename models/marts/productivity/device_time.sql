-- One row per completed appointment row that used a device: the hours it kept a unit busy, turnover
-- included. When more stand in the book than there are units, a minute belongs to those that began
-- first.
with uses as (

    select * from {{ ref('device_use') }}

),

devices as (

    select * from {{ ref('device') }}

),

bounds as (

    select device_id, starts_on, starts_at as bound_at from uses
    union
    select device_id, starts_on, ends_at as bound_at from uses

),

segments as (

    select
        device_id,
        starts_on,
        bound_at as from_at,
        lead(bound_at) over (partition by device_id, starts_on order by bound_at) as to_at
    from bounds

),

covered as (

    select
        uses.appointment_id,
        {{ minutes_between('segments.from_at', 'segments.to_at') }} as minutes,
        row_number() over (
            partition by segments.device_id, segments.starts_on, segments.from_at
            order by uses.starts_at, uses.ends_at desc, uses.appointment_id
        ) as unit_number,
        devices.unit_count
    from segments
    inner join uses
        on segments.device_id = uses.device_id
        and segments.starts_on = uses.starts_on
        and segments.from_at >= uses.starts_at
        and segments.to_at <= uses.ends_at
    inner join devices on segments.device_id = devices.device_id

),

busy as (

    select
        appointment_id,
        sum(minutes) as busy_minutes
    from covered
    where unit_number <= unit_count
    group by appointment_id

),

final as (

    select
        uses.appointment_id,
        uses.patient_id,
        uses.location_id,
        uses.device_id,
        uses.is_inferred,
        uses.starts_on,
        uses.month_start_on,
        cast(coalesce(busy.busy_minutes, 0) / 60 as decimal(18, 6)) as busy_hours
    from uses
    -- left join: all units were taken by others
    left join busy on uses.appointment_id = busy.appointment_id

)

select * from final
