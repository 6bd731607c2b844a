-- One row per stretch of work that a mapped time clock tells of: from a punch in to the punch out that follows within 16 hours,
-- or both in one row; past midnight it belongs to the day on which it began. A punch without its other half stays, unpaired.
with punches as (

    select
        *,
        {{ moment_of('punched_at', 'punched_time', 'punched_on') }} as stamped_at,
        {{ moment_of('clock_in_at', 'clock_in_time', 'punched_on') }} as begins_at,
        {{ moment_of('clock_out_at', 'clock_out_time', 'coalesce(cast(clock_in_at as date), punched_on)') }} as ends_at
    from {{ ref('stg_mapped__punch') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}
    where vocabulary = 'punch_direction'

),

-- a break ends one stretch and begins the next
single as (

    select
        punches.*,
        words.canonical_word in ('in', 'break_end') as is_in
    from punches
    left join words
        on
            punches.source_system = words.source_system
            and lower(trim(punches.source_direction)) = words.source_word
    where punches.source_direction is not null

),

sequenced as (

    select
        *,
        lead(is_in) over later_punches as next_is_in,
        lead(stamped_at) over later_punches as next_at,
        lag(is_in) over later_punches as last_is_in,
        lag(stamped_at) over later_punches as last_at
    from single
    window later_punches as (
        partition by source_system, account, performer_id
        order by stamped_at, source_file, source_row
    )

),

paired as (

    select
        source_system, account, source_location_id, source_location_name, performer_id, source_file, source_row,
        case when coalesce(is_in, true) then stamped_at end as begins_at,
        case
            when not coalesce(is_in, true) then stamped_at
            when is_in and not next_is_in and {{ minutes_between('stamped_at', 'next_at') }} <= 960 then next_at
        end as ends_at,
        cast(null as decimal(18, 4)) as break_minutes,
        cast(null as decimal(18, 4)) as told_hours
    from sequenced
    -- a punch out is the end of the stretch before it, or stands alone
    where
        coalesce(is_in, true)
        or not coalesce(last_is_in and {{ minutes_between('last_at', 'stamped_at') }} <= 960, false)
    union all
    select
        source_system, account, source_location_id, source_location_name, performer_id, source_file, source_row,
        case when clock_in_at is not null or clock_in_time is not null then begins_at end,
        case
            when clock_out_at is null and clock_out_time is null then null
            -- a time of day before the beginning is one of the next day
            when clock_out_at is null and ends_at < begins_at then {{ add_hours('ends_at', 24) }}
            else ends_at
        end,
        break_minutes,
        worked_hours
    from punches
    where source_direction is null

),

final as (

    select
        {{ mapped_key('performer_id') }} as source_provider_key,
        source_location_id,
        source_location_name,
        cast(coalesce(begins_at, ends_at) as date) as worked_on,
        begins_at,
        ends_at,
        begins_at is not null and ends_at is not null or told_hours is not null as is_paired,
        cast(
            coalesce(
                told_hours,
                ({{ minutes_between('begins_at', 'ends_at') }} - coalesce(break_minutes, 0)) / 60
            ) as decimal(18, 4)
        ) as worked_hours,
        source_system,
        account,
        source_file,
        source_row
    from paired

)

select * from final
