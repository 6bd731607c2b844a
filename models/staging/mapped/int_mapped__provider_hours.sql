-- One row per provider, place, day and kind of hours that mapped schedules and time clocks tell of.
with hours as (

    select
        *,
        {{ date_with_time('worked_on', 'starts_time') }} as begins_at,
        {{ date_with_time('worked_on', 'ends_time') }} as ends_at
    from {{ ref('stg_mapped__provider_hours') }}

),

shifts as (

    select * from {{ ref('int_mapped__shift') }}
    where is_paired

),

performers as (

    select distinct source_provider_key from {{ ref('int_mapped__performer') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}
    where vocabulary = 'hours_kind'

),

told as (

    select
        hours.source_system,
        hours.account,
        {{ mapped_key('hours.performer_id', 'hours') }} as source_provider_key,
        hours.source_location_id,
        hours.source_location_name,
        hours.worked_on,
        -- a schedule, unless the file says otherwise
        coalesce(words.canonical_word, case when hours.scheduled_hours is null and hours.starts_time is null
            then 'timeclock' else 'shift' end) as source_kind,
        hours.begins_at,
        case when hours.ends_at < hours.begins_at then {{ add_hours('hours.ends_at', 24) }} else hours.ends_at end as ends_at,
        hours.scheduled_hours,
        hours.blocked_hours,
        hours.worked_hours,
        hours.source_file,
        hours.source_row
    from hours
    left join words
        on
            hours.source_system = words.source_system
            and lower(trim(hours.source_hours_kind)) = words.source_word
    union all
    select
        source_system, account, source_provider_key, source_location_id, source_location_name, worked_on,
        'timeclock', begins_at, ends_at, cast(null as decimal(18, 4)), cast(null as decimal(18, 4)), worked_hours,
        source_file, source_row
    from shifts

),

measured as (

    select
        *,
        coalesce(
            scheduled_hours,
            case when source_kind = 'shift' then {{ minutes_between('begins_at', 'ends_at') }} / 60 end
        ) as planned_hours
    from told

),

final as (

    select
        measured.source_provider_key,
        measured.source_location_id,
        measured.source_location_name,
        measured.worked_on,
        measured.source_kind,
        min(measured.begins_at) as shift_starts_at,
        max(measured.ends_at) as shift_ends_at,
        cast(sum(measured.planned_hours) as decimal(18, 4)) as scheduled_hours,
        cast(sum(measured.blocked_hours) as decimal(18, 4)) as blocked_hours,
        cast(sum(measured.planned_hours - coalesce(measured.blocked_hours, 0)) as decimal(18, 4)) as available_hours,
        cast(sum(measured.worked_hours) as decimal(18, 4)) as worked_hours,
        cast(null as decimal(18, 4)) as consult_slots,
        measured.source_system,
        measured.account,
        min(measured.source_file) as source_file,
        min(measured.source_row) as source_row
    from measured
    inner join performers on measured.source_provider_key = performers.source_provider_key
    where measured.worked_on is not null
    group by
        measured.source_provider_key, measured.source_location_id, measured.source_location_name, measured.worked_on,
        measured.source_kind, measured.source_system, measured.account

)

select * from final
