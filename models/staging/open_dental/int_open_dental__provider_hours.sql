-- One row per provider, clinic and day of the schedule; the days on which the practice is closed are left out. A blocked
-- time is of a chair, not of a person, and takes nothing away.
with blocks as (

    select
        schedules.*,
        type_map.schedule_type,
        coalesce(status_map.is_open, true) as is_open
    from {{ ref('stg_open_dental__schedule') }} as schedules
    inner join {{ ref('map_open_dental__schedule_type') }} as type_map
        on lower(schedules.sched_type) = type_map.source_type
    left join {{ ref('map_open_dental__schedule_status') }} as status_map
        on lower(schedules.status) = status_map.source_status

),

closed_days as (

    select
        account,
        source_location_id,
        clinic_num,
        scheduled_on
    from blocks
    where schedule_type = 'practice' and not is_open
    group by account, source_location_id, clinic_num, scheduled_on

),

-- a provider's block names no clinic: the chairs that it is for do
chairs as (

    select
        links.account,
        links.schedule_num,
        min(operatories.clinic_num) as clinic_num
    from {{ ref('stg_open_dental__scheduleop') }} as links
    inner join {{ ref('stg_open_dental__operatory') }} as operatories
        on
            links.account = operatories.account
            and links.operatory_num = operatories.operatory_num
    group by links.account, links.schedule_num

),

-- without chairs the block is for those that are the provider's own
own_chairs as (

    {% for owner in ['prov_dentist', 'prov_hygienist'] -%}
    select
        account,
        {{ owner }} as prov_num,
        clinic_num
    from {{ ref('stg_open_dental__operatory') }}
    where {{ owner }} is not null
    {% if not loop.last %}union{% endif %}
    {% endfor %}

),

own_clinics as (

    select
        account,
        prov_num,
        min(clinic_num) as clinic_num
    from own_chairs
    group by account, prov_num
    having count(distinct clinic_num) = 1

),

clinics as (

    select * from {{ ref('stg_open_dental__clinic') }}

),

shifts as (

    select
        blocks.account,
        blocks.source_location_id,
        blocks.prov_num,
        coalesce(chairs.clinic_num, blocks.clinic_num, own_clinics.clinic_num) as clinic_num,
        blocks.scheduled_on,
        blocks.starts_at,
        blocks.ends_at,
        {{ minutes_between('blocks.starts_at', 'blocks.ends_at') }} / 60 as scheduled_hours,
        blocks.source_file,
        blocks.source_row
    from blocks
    left join chairs
        on
            blocks.account = chairs.account
            and blocks.schedule_num = chairs.schedule_num
    left join own_clinics
        on
            blocks.account = own_clinics.account
            and blocks.prov_num = own_clinics.prov_num
    where blocks.schedule_type = 'provider' and blocks.is_open and blocks.prov_num is not null

),

final as (

    select
        {{ source_key('open_dental', 'shifts.account', 'shifts.prov_num') }}
            as source_provider_key,
        shifts.source_location_id,
        clinics.description as source_location_name,
        shifts.scheduled_on as worked_on,
        'shift' as source_kind,
        min(shifts.starts_at) as shift_starts_at,
        max(shifts.ends_at) as shift_ends_at,
        cast(sum(shifts.scheduled_hours) as decimal(18, 4)) as scheduled_hours,
        cast(null as decimal(18, 4)) as blocked_hours,
        cast(sum(shifts.scheduled_hours) as decimal(18, 4)) as available_hours,
        cast(null as decimal(18, 4)) as worked_hours,
        cast(null as decimal(18, 4)) as consult_slots,
        'open_dental' as source_system,
        shifts.account,
        min(shifts.source_file) as source_file,
        min(shifts.source_row) as source_row
    from shifts
    left join clinics
        on
            shifts.account = clinics.account
            and shifts.clinic_num = clinics.clinic_num
    where
        not exists (
            select 1
            from closed_days
            where
                closed_days.account = shifts.account
                and closed_days.source_location_id is not distinct from shifts.source_location_id
                and closed_days.scheduled_on = shifts.scheduled_on
                -- without a clinic the day is closed everywhere
                and coalesce(closed_days.clinic_num, shifts.clinic_num, '') = coalesce(shifts.clinic_num, '')
        )
    group by
        shifts.account, shifts.source_location_id, shifts.prov_num, clinics.description, shifts.scheduled_on

)

select * from final
