-- One row per provider, place, day and unbroken time for which the provider may be booked. A rule for weekdays or at
-- intervals names no days of its own: it counts on those on which the provider is in the book.
with rules as (

    select
        *,
        -- what the practice system says goes before what was set up for online booking; a label marks extra times
        dense_rank() over (
            partition by account, provider_id order by case when lower(source) = 'synced' then 1 else 2 end
        ) as source_rank
    from {{ ref('stg_nexhealth__working_hours') }}
    where coalesce(is_active, true) and label_id is null and provider_id is not null

),

weekdays as (

    select * from {{ ref('map_nexhealth__weekday') }}

),

calendar as (

    select distinct
        account,
        provider_id,
        location_id,
        cast(starts_at as date) as worked_on
    from {{ ref('int_nexhealth__booking') }}

),

dated as (

    select
        rules.account,
        rules.source_location_id,
        rules.provider_id,
        rules.location_id,
        coalesce(rules.specific_on, calendar.worked_on) as worked_on,
        rules.begins_at,
        rules.ends_at,
        rules.source_file,
        rules.source_row
    from rules
    left join calendar
        on
            rules.account = calendar.account
            and rules.provider_id = calendar.provider_id
            and rules.location_id = calendar.location_id
            and rules.specific_on is null
    left join weekdays on {{ iso_weekday('calendar.worked_on') }} = weekdays.iso_weekday
    where
        rules.source_rank = 1
        and (
            rules.specific_on is not null
            or ';' || lower(rules.days) || ';' like '%;' || weekdays.source_day || ';%'
            or (
                calendar.worked_on >= rules.recurs_from_on
                and case lower(rules.recurrence_unit)
                    when 'day' then {{ days_between('rules.recurs_from_on', 'calendar.worked_on') }} % rules.recurrence_count
                    when 'week'
                        then {{ days_between('rules.recurs_from_on', 'calendar.worked_on') }} % (7 * rules.recurrence_count)
                    when 'month'
                        then
                            case
                                when extract(day from rules.recurs_from_on) = extract(day from calendar.worked_on)
                                    then {{ months_apart('rules.recurs_from_on', 'calendar.worked_on') }} % rules.recurrence_count
                            end
                end = 0
            )
        )

),

timed as (

    select
        *,
        {{ date_with_time('worked_on', 'begins_at') }} as shift_starts_at,
        {{ date_with_time('worked_on', 'ends_at') }} as shift_ends_at
    from dated

),

-- the same time at two chairs is one time
marked as (

    select
        *,
        case
            when
                shift_starts_at <= max(shift_ends_at) over (
                    partition by account, source_location_id, provider_id, location_id, worked_on
                    order by shift_starts_at, shift_ends_at
                    rows between unbounded preceding and 1 preceding
                )
                then 0
            else 1
        end as is_new
    from timed

),

numbered as (

    select
        *,
        sum(is_new) over (
            partition by account, source_location_id, provider_id, location_id, worked_on
            order by shift_starts_at, shift_ends_at
            rows between unbounded preceding and current row
        ) as shift_number
    from marked

),

final as (

    select
        account,
        source_location_id,
        provider_id,
        location_id,
        worked_on,
        min(shift_starts_at) as shift_starts_at,
        max(shift_ends_at) as shift_ends_at,
        min(source_file) as source_file,
        min(source_row) as source_row
    from numbered
    group by account, source_location_id, provider_id, location_id, worked_on, shift_number

)

select * from final
